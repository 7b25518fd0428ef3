"""Policy gradient over denoising steps of one member (DDPO); see the algorithm `ddpo` for the formulas.

The loop: draw a batch of walks from noise to images, score the images, then pass over the walks in mini-batches, each
an optimizer step over all moves. Everything random in a batch derives from the settings' seed and the batch's number,
so a continued run repeats the rest exactly. The network's dropout is off throughout: with it the ratio of an unchanged
policy would not be 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Indices, Judge, Practice, Progress, Row, Work
from ric.run.machine.ranks import ranks
from ric_plugins import ppo_math
from ric_plugins.backends import checkpoint as checkpoints
from ric_plugins.backends.carrying import leave, take_up
from ric_plugins.backends.diffusion.moves import Move, divergence, log_density, move, places
from ric_plugins.backends.diffusion.optimizing import optimizer_of
from ric_plugins.backends.schedule import rate
from ric_plugins.ddpo_options import DdpoOptions
from ric_plugins.samplers.answering import Answering
from ric_plugins.samplers.guidance import Guidance
from ric_plugins.samplers.stepping import predictor

if TYPE_CHECKING:
    from torch import Tensor

OPTIMIZER = "optimizer"


class Walks(NamedTuple):
    """A batch of walks: states (moves + 1, n, c, h, w) from noise to clean, log-densities (moves - 1, n) when drawn."""

    states: Tensor
    logprobs: Tensor


def practise(
    policy: Any,
    member: str,
    reference: str,
    practice: Practice,
    judge: Judge,
    checkpoint: Path,
    progress: Progress,
    every: int | None = None,
) -> Work:
    """Train `member` in place; `every` counts batches between checkpoints (see `checkpoint.Due`).

    Raises:
        ConfigError: several processes were started.
    """
    if ranks().world > 1:
        raise ConfigError("ddpo in several processes", "one process", "start it without a launcher")
    policy.activate(member)
    loop = Loop(policy, member, reference, practice, judge)
    loop.resume(checkpoints.newest(checkpoint))
    due, steps = checkpoints.Due(every), practice.settings.steps
    progress(loop.step, steps, {}, loop.work)
    while loop.step < steps:
        figures = loop.batch()
        progress(loop.step, steps, figures, loop.work)
        if loop.step < steps and due.at(loop.step):
            loop.save(checkpoint)
            due.written()
    policy.activate(member)
    policy.store.keep(member)
    return loop.work


class Loop:
    """One training. `batch` is an iteration of the algorithm, to be read beside the paper."""

    def __init__(self, policy: Any, member: str, reference: str, practice: Practice, judge: Judge) -> None:
        self.policy, self.member, self.reference, self.practice, self.judge = (
            policy, member, reference, practice, judge,
        )  # fmt: skip
        self.options = DdpoOptions(**practice.options)
        self.places = places(policy.noising, self.options.moves)
        self.guidance = Guidance(self.options.guidance, self.options.guidance)
        self.weights = [p for p in policy.network.parameters() if p.requires_grad]
        self.optimizer = optimizer_of(policy.network, practice.settings)
        self.losses: list[float] = []
        self.step = 0

    @property
    def work(self) -> Work:
        """What was done so far, earlier sittings included."""
        batch, loss = self.practice.settings.batch, self.losses[-1] if self.losses else float("nan")
        trained = min(len(self.losses) * self.options.minibatch, self.step * batch * self.options.epochs)
        drawn = self.step * batch
        return Work(trained, trained, len(self.losses), loss, drawn, drawn)

    def batch(self) -> dict[str, float]:
        """One iteration: walks, rewards, advantages, optimization. Returns key figures."""
        place = self._prompts()
        prompts = [self.practice.rows[p].prompt for p in place]
        walks = self._walk(prompts)
        verdict = self.judge(self._rows(walks, place), place)
        advantage = normalized(verdict.utility, place, self.options)
        known = np.flatnonzero(~np.isnan(advantage))
        figures = {"utility": float(np.nanmean(verdict.utility)) if len(known) else float("nan")}
        before = len(self.losses)
        for epoch in range(self.options.epochs if len(known) else 0):
            order = np.random.default_rng(self._entropy(2, epoch)).permutation(known)
            for start in range(0, len(order), self.options.minibatch):
                self._update(walks, prompts, advantage, order[start : start + self.options.minibatch])
        if len(self.losses) > before:
            figures["loss"] = float(np.mean(self.losses[before:]))
        self.step += 1
        return figures

    def _entropy(self, *more: int) -> tuple[int, ...]:
        return (self.practice.settings.seed % 2**63, self.step, *more)

    def _prompts(self) -> Indices:
        """Which prompt each sample of the batch answers (n,); `each` in a row share one, prompts come in epochs."""
        count, wanted = len(self.practice.rows), self.practice.settings.batch // self.options.each
        first, seed = self.step * wanted, self.practice.settings.seed % 2**63
        epochs = range(first // count, (first + wanted - 1) // count + 1)
        order = np.concatenate([np.random.default_rng((seed, 7, epoch)).permutation(count) for epoch in epochs])
        return np.repeat(order[first % count :][:wanted], self.options.each).astype(np.int64)

    def _walk(self, prompts: Sequence[Any]) -> Walks:
        """From noise to images under the member as it is now, `decoding.batch` at a time."""
        import torch

        size = self.practice.decoding.batch
        parts = [self._walk_part(prompts, i, min(i + size, len(prompts))) for i in range(0, len(prompts), size)]
        return Walks(*(torch.cat(column, dim=1) for column in zip(*parts, strict=True)))

    def _walk_part(self, prompts: Sequence[Any], start: int, end: int) -> Walks:
        import torch

        rngs = [np.random.default_rng(self._entropy(1, i)) for i in range(start, end)]
        shape, device = self.policy.space.shape, self.policy.device

        def fresh() -> Any:
            rows = [rng.standard_normal(shape, dtype=np.float32) for rng in rngs]
            return torch.from_numpy(np.stack(rows)).to(device)

        states, logprobs = [self.practice.decoding.temperature * fresh()], []
        with torch.no_grad(), self._answers(self.member, prompts[start:end]) as answer:
            for at in range(self.options.moves):
                found = self._move(answer, states[-1], at)
                last = at + 1 == self.options.moves
                states.append(found.mean if last else found.mean + found.std * fresh())
                logprobs += [] if last else [log_density(states[-1], found)]
        return Walks(torch.stack(states), torch.stack(logprobs))

    def _answers(self, member: str, prompts: Sequence[Any]) -> Any:
        return predictor(self.policy, Answering((member,)), prompts, self.guidance)

    def _move(self, answer: Any, state: Tensor, at: int) -> Move:
        here, there = self.places[at], self.places[at + 1] if at + 1 < len(self.places) else None
        said = answer(state, state.new_full((len(state),), here.time))
        return move(self.policy.noising.prediction, state, said, here, there, self.options.eta)

    def _rows(self, walks: Walks, place: Indices) -> list[Row]:
        size, clean = self.practice.decoding.batch, walks.states[-1]
        pictures = [p for i in range(0, len(clean), size) for p in self.policy.pictures(clean[i : i + size])]
        rows = [self.practice.rows[p] for p in place]
        return [row._replace(payload=image, source="ddpo") for row, image in zip(rows, pictures, strict=True)]

    def _update(self, walks: Walks, prompts: Sequence[Any], advantage: Array, part: Indices) -> None:
        """One optimizer step over all moves of some walks."""
        import torch

        states, asked = walks.states[:, part], [prompts[i] for i in part]
        gain = torch.tensor(advantage[part], dtype=torch.float32, device=states.device)
        reference = self._reference(states, asked)
        settings, total = self.practice.settings, 0.0
        for group in self.optimizer.param_groups:
            group["lr"] = rate(settings, self.step)
        self.optimizer.zero_grad(set_to_none=True)
        for at in range(len(self.places) - 1):
            with self._answers(self.member, asked) as answer:
                found = self._move(answer, states[at], at)
            new, old = log_density(states[at + 1], found), walks.logprobs[at, part]
            ones = torch.ones_like(gain[:, None], dtype=torch.bool)
            loss = ppo_math.policy_loss(new[:, None], old[:, None], gain[:, None], ones, self.options.clip).loss
            if reference:
                loss = loss + self.options.kl * divergence(found, reference[at]).mean()
            loss = loss / (len(self.places) - 1)
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            total += float(loss.detach())
        if settings.max_grad_norm:
            torch.nn.utils.clip_grad_norm_(self.weights, settings.max_grad_norm)
        self.optimizer.step()
        self.losses.append(total)

    def _reference(self, states: Tensor, prompts: Sequence[Any]) -> list[Move]:
        """The start's moves from the same states, where divergence has a price."""
        import torch

        if not self.options.kl:
            return []
        self.policy.store.keep(self.member)
        with torch.no_grad(), self._answers(self.reference, prompts) as answer:
            found = [self._move(answer, states[at], at) for at in range(len(self.places) - 1)]
        self.policy.activate(self.member)
        return found

    def save(self, folder: Path) -> None:
        """A checkpoint after this batch; the newest two are kept, since one may be cut short."""
        place = folder / f"checkpoint-{self.step}"
        checkpoints.save_trained(self.policy.network, place)
        leave(self.optimizer, place / OPTIMIZER)
        checkpoints.finish(place, self.losses)
        checkpoints.thin(folder, 2)

    def resume(self, reached: Path | None) -> None:
        """Go on from a checkpoint, where there is one."""
        if reached is not None:
            checkpoints.load_trained(self.policy.network, reached)
            take_up(self.optimizer, reached / OPTIMIZER)
            self.losses, self.step = checkpoints.losses_of(reached), checkpoints.step_of(reached)


def normalized(utility: Array, group: Indices, options: DdpoOptions) -> Array:
    """Advantages (n,): (u - mean) / std over each group or all, within +-most; NaN where there is no utility."""
    where = group if options.normalize == "group" else np.zeros_like(group)
    found = np.full(len(utility), np.nan)
    for one in np.unique(where):
        mine = np.flatnonzero((where == one) & ~np.isnan(utility))
        if len(mine):
            held = utility[mine]
            found[mine] = np.clip((held - held.mean()) / (held.std() + 1e-8), -options.most, options.most)
    return found
