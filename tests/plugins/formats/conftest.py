"""Reward statistics for the formats' tests."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from ric.kinds import Statistics, describe

NAMES = ("harmless", "helpful", "humor", "a: b", "hf:org/model", "x>", "<y", "|z|", "rm1_score", "")


def scale_of(names: Sequence[str]) -> Statistics:
    """Statistics of 300 seeded rows for the given names."""
    rewards = np.random.default_rng(len(names)).gamma(2.0, size=(300, len(names)))
    return describe(names, rewards)


@pytest.fixture(scope="session")
def scale() -> Callable[..., Statistics]:
    """Statistics for a number of rewards, or for given names."""

    def make(rewards: int | Sequence[str]) -> Statistics:
        return scale_of(NAMES[:rewards] if isinstance(rewards, int) else rewards)

    return make
