"""Our own training loop: any loss on denoising errors, checkpoints, and a running average of the weights.

Everything random in a step comes from (seed, step), so a training that was cut off goes on bit by bit on a CPU.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ric.errors import ConfigError
from ric.kinds import AFTER, BEFORE, Batch, FitSettings, Progress, Work
from ric.run.machine.ranks import broadcast, ranks
from ric_plugins.backends import checkpoint as checkpoints
from ric_plugins.backends.carrying import leave, take_up
from ric_plugins.backends.diffusion.average import Average
from ric_plugins.backends.diffusion.errors import errors
from ric_plugins.backends.diffusion.material import Material
from ric_plugins.backends.diffusion.noising import Noising
from ric_plugins.backends.diffusion.optimizing import optimizer_of
from ric_plugins.backends.portions import in_portions
from ric_plugins.backends.schedule import rate
from ric_plugins.backends.together import agreed, share, summed, whole

OPTIMIZER = "optimizer"
"""The optimizer's folder in a checkpoint."""


def train(
    network: Any,
    noising: Noising,
    material: Material,
    settings: FitSettings,
    checkpoint: Path,
    progress: Progress,
    every: int | None = None,
    ema: float = 0.0,
) -> Work:
    """Train the parameters of `network` that require a gradient, in place.

    The newest whole checkpoint under `checkpoint` is continued from; `every` says when others are written
    (see `checkpoint.Due`). With `ema` the network ends as the running average of its weights.
    """
    training = Training(network, noising, material, settings, ema)
    training.resume(broadcast(checkpoints.newest(checkpoint) if ranks().first else None), checkpoint)
    due = checkpoints.Due(every)
    progress(training.step, settings.steps, {}, training.work)
    network.train()
    try:
        while training.step < settings.steps:
            training.advance()
            progress(training.step, settings.steps, training.figures(), training.work)
            if agreed(training.step < settings.steps and due.at(training.step)):
                training.save(checkpoint)
                due.written()
    finally:
        network.eval()
    if settings.carry and ranks().first:
        leave(training.optimizer, checkpoint / AFTER)
    training.average.use()
    return training.done


class Training:
    """One training, step by step."""

    def __init__(self, network: Any, noising: Noising, material: Material, settings: FitSettings, ema: float) -> None:
        if settings.schedule not in ("linear", "cosine", "constant"):
            raise ConfigError(
                f"schedule={settings.schedule!r}", "one of: linear, cosine, constant", "--set fit.schedule=linear"
            )
        self.network, self.noising, self.material, self.settings = network, noising, material, settings
        self.batches = material.batches(settings)
        self._work = material.work(self.batches)
        self.weights = [p for p in network.parameters() if p.requires_grad]
        self.optimizer = optimizer_of(network, settings)
        self.average = Average(self.weights, ema)
        self.losses: list[float] = []
        self.step = 0

    @property
    def work(self) -> Work:
        """What was done so far, earlier sittings included."""
        return self._work[self.step]

    @property
    def done(self) -> Work:
        """The whole training, with the mean loss of its last tenth."""
        last = self.losses[-max(1, self.settings.steps // 10) :]
        return self._work[-1]._replace(loss=float(np.mean(last)) if last else float("nan"))

    def figures(self) -> dict[str, float]:
        """The mean loss since it was last told; told about two hundred times a training."""
        every = max(1, self.settings.steps // 200)
        told = self.step % every == 0 or self.step == self.settings.steps
        return {"loss": float(np.mean(self.losses[-every:]))} if told else {}

    def advance(self) -> None:
        """One optimizer step."""
        import torch

        indices, settings = self.batches[self.step], self.settings
        inputs = self.material.collate(indices, settings.seed, self.step, share(len(indices)))
        for group in self.optimizer.param_groups:
            group["lr"] = rate(settings, self.step)
        self.optimizer.zero_grad(set_to_none=True)
        with _dropout(settings.seed, self.step):
            loss = self._backward(inputs)
        summed([p.grad for p in self.weights if p.grad is not None])
        if settings.max_grad_norm:
            torch.nn.utils.clip_grad_norm_(self.weights, settings.max_grad_norm)
        self.optimizer.step()
        self.average.follow(self.step)
        self.losses.append(float(loss))
        self.step += 1

    def _backward(self, inputs: dict[str, Any]) -> Any:
        """The loss of the whole batch; its gradient is left with the parameters."""
        size, own = self.settings.micro, len(inputs["ids"])
        if 0 < size < own:
            return in_portions(lambda part: self._seen(inputs, part), self._value(inputs), own, size, _backward)
        value = self._value(inputs)(*self._seen(inputs, slice(None)))
        _backward(value)
        return value.detach()

    def _seen(self, inputs: dict[str, Any], part: slice) -> tuple[Any]:
        names = ("ids", "mask", "pixels", "share", "noise", "latent")
        portion = {name: inputs[name][part] for name in names}
        return (-errors(self.network, self.material.space, self.noising, portion),)

    def _value(self, inputs: dict[str, Any]) -> Any:
        def value(loglik: Any) -> Any:
            weight, score, group = (inputs[name].to(loglik.device) for name in ("weight", "score", "group"))
            everyone = whole(loglik, len(weight))
            return self.material.loss(everyone, everyone.new_ones(len(weight)), Batch(weight, score, group))

        return value

    def save(self, folder: Path) -> None:
        """A checkpoint of this step; the newest two are kept, since one may be cut short."""
        if not ranks().first:
            return
        place = folder / f"checkpoint-{self.step}"
        checkpoints.save_trained(self.network, place)
        leave(self.optimizer, place / OPTIMIZER)
        self.average.save(place)
        checkpoints.finish(place, self.losses)
        checkpoints.thin(folder, 2)

    def resume(self, reached: Path | None, checkpoint: Path) -> None:
        """Go on from a checkpoint; from an optimizer that another training left, where there is none."""
        if reached is None:
            take_up(self.optimizer, checkpoint / BEFORE if self.settings.carry else None)
            return
        checkpoints.load_trained(self.network, reached)
        take_up(self.optimizer, reached / OPTIMIZER)
        self.average.load(reached)
        self.losses, self.step = checkpoints.losses_of(reached), checkpoints.step_of(reached)


def _backward(value: Any) -> None:
    value.backward()


@contextmanager
def _dropout(seed: int, step: int) -> Iterator[None]:
    """Random numbers of a network's own (dropout) from the step alone."""
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(int(np.random.default_rng((seed % 2**63, step)).integers(2**62)))
        yield
