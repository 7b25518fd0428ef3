"""What online rounds ask for: targets or preferences drawn per row. Rewards are z-scores, maximized."""

from __future__ import annotations

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Statistics
from ric_plugins.mappings.box import gaussian_extremes

REFERENCES = ("data", "gaussian")


def paper(
    rng: np.random.Generator,
    n: int,
    statistics: Statistics,
    reference: str = "data",
    draws: int = 100_000,
    rounded: bool = False,
) -> Array:
    """Targets (n, k) that give up at most one reward each.

    Yang et al. 2024 (arXiv:2402.10207), section 3.2, and the authors' code: per row uniform in
    [low, high] per reward, then every coordinate except the smallest is set to high. With one
    reward the smallest is the only one and stays uniform.

    Args:
        rng: source of randomness.
        n: rows.
        statistics: range of the rewards.
        reference: "data" = low and high of the training rows; "gaussian" = the extremes of `draws` standard
            normal draws, one pair for all rewards, as the authors' code has it.
        draws: number of those draws.
        rounded: round the range and the draws to one decimal, as the authors' code does.

    Raises:
        ConfigError: `reference` is unknown.
    """
    if reference not in REFERENCES:
        raise ConfigError(f"reference = {reference!r} for goals", " or ".join(REFERENCES), "--set algo.goals=paper")
    low, high = statistics.low, statistics.high
    if reference == "gaussian":
        least, most = gaussian_extremes(rng, draws, 1)
        low, high = np.broadcast_to(least, low.shape), np.broadcast_to(most, high.shape)
    if rounded:
        low, high = np.round(low, 1), np.round(high, 1)
    goals = low + rng.random((n, len(low))) * (high - low)
    goals = np.round(goals, 1) if rounded else goals
    smallest = np.arange(len(low)) == goals.argmin(axis=1)[:, None]
    return np.asarray(np.where(smallest, goals, high))


def preferences(rng: np.random.Generator, n: int, k: int, corners: float = 0.0) -> Array:
    """Weights (n, k), uniform on the simplex (Dirichlet with all parameters 1), rows independent.

    Args:
        rng: source of randomness.
        n: rows.
        k: rewards, at least 1.
        corners: probability in [0, 1] that a row is a corner instead, each corner equally likely.

    Raises:
        ConfigError: `corners` is out of range.
    """
    if not 0.0 <= corners <= 1.0:
        raise ConfigError(f"corners = {corners:g}", "a probability from 0 to 1", "--set algo.corners=0.1")
    weights = rng.dirichlet(np.ones(k), size=n)
    corner = np.eye(k)[rng.integers(k, size=n)]
    return np.where((rng.random(n) < corners)[:, None], corner, weights)
