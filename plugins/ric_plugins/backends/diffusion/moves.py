"""Denoising as steps with known probabilities: pure arithmetic over any schedule of signal and noise.

At level (s, n) the state is x = s x_0 + n e. With what the denoiser says, x_0 and e = (x - s x_0) / n, the next state
at level (s', n') is drawn from a Gaussian of

    std^2 = eta^2 n'^2 (1 - (s n' / (s' n))^2)        mean = s' x_0 + sqrt(n'^2 - std^2) e

which is DDIM's step (Song et al. 2020, arXiv:2010.02502, eq. 12 and 16), written so that it holds for flow matching as
well, where s = 1 - sigma and n = sigma. eta = 1 is ancestral sampling. The last move goes to (1, 0) and draws nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ric_plugins.backends.diffusion.noising import FLOW, Level, Noising, cleaned

if TYPE_CHECKING:
    from torch import Tensor


class Place(NamedTuple):
    """One level of a walk: signal, noise, and the time that the denoiser is told."""

    signal: float
    noise: float
    time: float


class Move(NamedTuple):
    """The Gaussian of a next state: mean (b, c, h, w), and one standard deviation, 0 in the last move."""

    mean: Tensor
    std: float


def places(noising: Noising, moves: int) -> list[Place]:
    """The levels of a walk of so many moves, from the noisiest; the clean end is not among them."""
    share = 1.0 - np.arange(moves) / moves
    if noising.prediction != FLOW:
        share -= 0.5 / noising.steps  # times are counted from 0
    signal, noise, time = (column.tolist() for column in noising.at(share))
    return [Place(*level) for level in zip(signal, noise, time, strict=True)]


def move(prediction: str, state: Tensor, said: Tensor, here: Place, there: Place | None, eta: float) -> Move:
    """Where a state (b, c, h, w) goes from `here`, as the denoiser says; `there` is None for the clean end."""
    clean = cleaned(prediction, state, said, _level(here, state))
    if there is None:
        return Move(clean, 0.0)
    fresh = eta**2 * there.noise**2 * (1 - (here.signal * there.noise / (there.signal * here.noise)) ** 2)
    noise = (state - here.signal * clean) / here.noise
    kept = math.sqrt(max(there.noise**2 - fresh, 0.0))
    return Move(there.signal * clean + kept * noise, math.sqrt(fresh))


def log_density(state: Tensor, found: Move) -> Tensor:
    """ln N(state; mean, std^2), the mean over dimensions, (b,)."""
    error = ((state - found.mean) / found.std).square().flatten(1).mean(dim=1)
    return -0.5 * error - math.log(found.std) - 0.5 * math.log(2 * math.pi)


def divergence(one: Move, other: Move) -> Tensor:
    """KL of Gaussians with the same deviation, the mean over dimensions, (b,): (mean difference)^2 / (2 std^2)."""
    return ((one.mean - other.mean) / one.std).square().flatten(1).mean(dim=1) / 2


def _level(place: Place, like: Tensor) -> Level:
    columns = (like.new_full((len(like),), value) for value in place)
    return Level(*columns)
