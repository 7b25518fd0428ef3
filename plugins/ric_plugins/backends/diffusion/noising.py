"""How images are noised, and what a denoiser is asked for: pure arithmetic.

With x the clean input, e standard normal noise, a level gives noisy = signal * x + noise * e, and the target is

    flow            e - x                     signal = 1 - sigma, noise = sigma
    epsilon         e                         signal = sqrt(abar), noise = sqrt(1 - abar)
    v_prediction    signal * e - noise * x    the same
    sample          x                         the same

Lipman et al. 2023 (arXiv:2210.02747), Ho et al. 2020 (arXiv:2006.11239), Salimans and Ho 2022 (arXiv:2202.00512).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ric.kinds import Array

if TYPE_CHECKING:
    from torch import Tensor

FLOW = "flow"
PREDICTIONS = (FLOW, "v_prediction", "epsilon", "sample")


class Level(NamedTuple):
    """Noise levels (b,): how much signal, how much noise, and the time that the denoiser is told."""

    signal: Tensor
    noise: Tensor
    time: Tensor


class Noising(NamedTuple):
    """A schedule of noise levels.

    Args:
        prediction: one of `PREDICTIONS`.
        steps: times are 0 ... steps - 1, or up to `steps` with "flow", where they are continuous.
        alphas: (steps,) products abar of a variance-preserving schedule; empty with "flow".
        shift: of a flow: sigma = shift u / (1 + (shift - 1) u).
    """

    prediction: str
    steps: int
    alphas: Array
    shift: float = 1.0

    def at(self, share: Array) -> Level:
        """Levels at shares (b,) in [0, 1) of the schedule, 0 almost clean."""
        import torch

        if self.prediction == FLOW:
            sigma = self.shift * share / (1 + (self.shift - 1) * share)
            columns = [1 - sigma, sigma, sigma * self.steps]
        else:
            time = np.floor(share * self.steps)
            kept = self.alphas[time.astype(np.int64)]
            columns = [np.sqrt(kept), np.sqrt(1 - kept), time]
        return Level(*(torch.from_numpy(column.astype(np.float32)) for column in columns))


def noised(clean: Tensor, noise: Tensor, level: Level) -> Tensor:
    """signal * x + noise * e, (b, c, h, w)."""
    return _rows(level.signal, clean) * clean + _rows(level.noise, clean) * noise


def target(prediction: str, clean: Tensor, noise: Tensor, level: Level) -> Tensor:
    """What the denoiser should say, (b, c, h, w)."""
    if prediction == FLOW:
        return noise - clean
    if prediction == "v_prediction":
        return _rows(level.signal, clean) * noise - _rows(level.noise, clean) * clean
    return noise if prediction == "epsilon" else clean


def cleaned(prediction: str, noisy: Tensor, said: Tensor, level: Level) -> Tensor:
    """The clean input (b, c, h, w) that a denoiser's answer means: the inverse of `target`."""
    signal, noise = _rows(level.signal, noisy), _rows(level.noise, noisy)
    if prediction == FLOW:
        return noisy - noise * said
    if prediction == "v_prediction":
        return signal * noisy - noise * said
    return (noisy - noise * said) / signal if prediction == "epsilon" else said


def noising_of(scheduler: Any) -> Noising:
    """The schedule that a pipeline's scheduler was made for, whichever way it samples."""
    config = scheduler.config
    if type(scheduler).__name__.startswith("FlowMatch"):
        return Noising(FLOW, int(config["num_train_timesteps"]), np.zeros(0), float(config.get("shift") or 1.0))
    from diffusers import DDPMScheduler

    trained = DDPMScheduler.from_config(config)
    alphas = trained.alphas_cumprod.double().numpy()
    return Noising(str(config.get("prediction_type", "epsilon")), len(alphas), alphas)


def _rows(values: Tensor, like: Tensor) -> Tensor:
    """(b,) as (b, 1, 1, 1)."""
    return values.to(like.device, like.dtype).view(-1, 1, 1, 1)
