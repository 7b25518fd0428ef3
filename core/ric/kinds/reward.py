"""Kind `reward`: one number per row, larger is better."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ric.kinds.records import Array, Payload, Prompt, Row

EVERYTHING = "*"
"""In `Reward.reads`: the whole of `Row.meta`, for rewards that cannot say which keys they look at."""


class Reward(ABC):
    """A reward model or function.

    Rules `ric.testing.check_component` checks: one finite float64 per row; the same rows give the
    same scores; a row's score does not depend on its neighbours; an empty call returns an empty
    array; `fingerprint` is stable. The raw scale is kept: statistics are the engine's business.

    A dataclass: its fields are the options a user may set, and must say everything the score
    depends on (model, revision, template, head, direction).
    """

    reads: tuple[str, ...] = ()
    """Keys of `Row.meta` the score depends on (`EVERYTHING` for all); part of the score cache's key."""

    @abstractmethod
    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,), raw scale, larger is better. `rows` carry `meta`; prompts and payloads are aligned with them."""

    @abstractmethod
    def fingerprint(self) -> str:
        """Names the scoring rule: equal fingerprints must mean equal scores."""

    def applies(self, rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
        """Which rows (n,) this reward is about; others count as NaN and are left out of its mean."""
        return np.ones(len(rows), dtype=bool)
