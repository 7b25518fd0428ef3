"""The arithmetic of proximal policy optimization for sequences, free of models and loops.

Schulman et al. 2017 (arXiv:1707.06347) in the form that Ziegler et al. 2019 (arXiv:1909.08593) gave it for language:
a penalty per token, the score on the last one. Shapes: b sequences, t units each; `mask` (b, t) is True on the units
of the response. All returns are 0 where the mask is False, unless said otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor

SMALLEST_VARIANCE = 1e-8


class Clipped(NamedTuple):
    """A loss and how often its clipping was active (share of the masked units)."""

    loss: Tensor
    share: Tensor


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Mean over the True places."""
    return (values * mask).sum() / mask.sum().clamp(min=1)


def whiten(values: Tensor, mask: Tensor) -> Tensor:
    """Mean 0 and unbiased variance 1 over the masked units; 1e-8 is added to the variance. One unit alone gives 0."""
    mean = masked_mean(values, mask)
    count = mask.sum()
    variance = (((values - mean) ** 2) * mask).sum() / (count - 1).clamp(min=1)
    return (values - mean) * (variance + SMALLEST_VARIANCE).rsqrt() * mask


def unit_rewards(scores: Tensor, logprobs: Tensor, reference: Tensor, mask: Tensor, beta: float) -> Tensor:
    """-beta (log pi - log pi_ref) on every unit, and the sequence's score (b,) on its last one.

    The estimate of the divergence is signed: a unit may earn from it.
    """
    rewards = -beta * (logprobs - reference) * mask
    place = mask.long().cumsum(dim=1)
    last = mask & (place == mask.sum(dim=1, keepdim=True))
    return rewards + scores[:, None] * last


def advantages(rewards: Tensor, values: Tensor, mask: Tensor, gamma: float, lam: float) -> tuple[Tensor, Tensor]:
    """Generalized advantage estimation (Schulman et al. 2016, arXiv:1506.02438), and returns A + V.

    delta_t = r_t + gamma V_{t+1} - V_t with V past the end 0; A_t = delta_t + gamma lam A_{t+1}. The masked units of a
    sequence must stand together, with nothing after them.
    """
    import torch

    values = values * mask
    found = torch.zeros_like(values)
    following, carried = torch.zeros_like(values[:, 0]), torch.zeros_like(values[:, 0])
    for t in reversed(range(values.shape[1])):
        delta = rewards[:, t] + gamma * following - values[:, t]
        carried = (delta + gamma * lam * carried) * mask[:, t]
        found[:, t] = carried
        following = values[:, t]
    return found, (found + values) * mask


def policy_loss(new: Tensor, old: Tensor, advantage: Tensor, mask: Tensor, clip: float) -> Clipped:
    """Masked mean of max(-A rho, -A clip(rho, 1 - clip, 1 + clip)), rho = exp(new - old)."""
    ratio = ((new - old) * mask).exp()
    free, bounded = -advantage * ratio, -advantage * ratio.clamp(1 - clip, 1 + clip)
    worst = free.maximum(bounded)
    return Clipped(masked_mean(worst, mask), masked_mean((bounded > free).to(new.dtype), mask))


def value_loss(new: Tensor, old: Tensor, returns: Tensor, mask: Tensor, clip: float) -> Clipped:
    """0.5 * masked mean of max((v - R)^2, (clip(v, v_old +- clip) - R)^2)."""
    bounded = new.clamp(old - clip, old + clip)
    free, held = (new - returns) ** 2, (bounded - returns) ** 2
    worst = free.maximum(held)
    return Clipped(0.5 * masked_mean(worst, mask), masked_mean((held > free).to(new.dtype), mask))


def mean_ratio(new: Tensor, old: Tensor, mask: Tensor) -> float:
    """Mean of exp(new - old) over the masked units; a mini-batch far off policy shows here."""
    return float(masked_mean(((new - old) * mask).exp(), mask))


def moved(new: Tensor, old: Tensor, mask: Tensor) -> float:
    """Masked mean of old - new log-probability: what early stopping watches."""
    return float(masked_mean(old - new, mask))


def too_far(moved: float, bound: float) -> bool:
    """Whether a batch's epochs end: `moved` above 1.5 times the bound, in nats per unit; a bound of 0 is none."""
    return bound > 0 and moved > 1.5 * bound


def adapted(beta: float, divergence: float, target: float, samples: int, horizon: float) -> float:
    """The penalty after a batch: beta (1 + clip(KL / target - 1, -0.2, 0.2) samples / horizon).

    Args:
        beta: before.
        divergence: batch mean of the sequences' summed log pi - log pi_ref.
        target: wanted divergence, above 0.
        samples: sequences of the batch, over all processes.
        horizon: larger is slower.
    """
    error = min(max(divergence / target - 1.0, -0.2), 0.2)
    return beta * (1.0 + error * samples / horizon)
