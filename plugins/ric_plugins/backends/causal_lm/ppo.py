"""Proximal policy optimization of one member, with a value head on the policy's own hidden states.

The arithmetic is `ric_plugins.ppo_math`. The loop: sample a batch, score it, penalize by the divergence from the start,
estimate advantages, then pass over it a few times in mini-batches. Samples keep their row seeds, and everything
random in a batch derives from the settings' seed and the batch's number, so a continued run repeats the rest exactly.
The policy's dropout is off throughout: with it the ratio of an unchanged policy would not be 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ric.kinds import Judge, Limits, Practice, Progress, Row, Work
from ric_plugins import ppo_math
from ric_plugins.backends.causal_lm.encoding import Encoded
from ric_plugins.backends.causal_lm.likelihood import padded
from ric_plugins.backends.causal_lm.ppo_state import STATE, State, load, save
from ric_plugins.backends.causal_lm.trainer import SCHEDULES
from ric_plugins.backends.checkpoint import Due
from ric_plugins.ppo_options import PpoOptions
from ric_plugins.samplers.decoding_loop import Line, line_of, run

if TYPE_CHECKING:
    from torch import Tensor


class Batch(NamedTuple):
    """What one batch is optimized on: ids, counted (b, t), (b, u) tensors over the response's units, lengths (b,)."""

    ids: Tensor
    counted: Tensor
    logprobs: Tensor
    values: Tensor
    advantages: Tensor
    returns: Tensor
    mask: Tensor
    length: Tensor


def practise(
    policy: Any,
    member: str,
    reference: str,
    practice: Practice,
    judge: Judge,
    checkpoint: Path,
    progress: Progress,
    every: int | None = 0,
) -> Work:
    """Train `member` in place; `every` counts batches between checkpoints (see `checkpoint.Due`)."""
    import torch

    policy.activate(member)
    with torch.random.fork_rng():
        loop = Loop(policy, member, reference, practice, judge)
        load(loop, checkpoint / STATE)
        due = Due(every)
        progress(loop.state.step, practice.settings.steps, {}, loop.work)
        while loop.state.step < practice.settings.steps:
            figures = loop.batch()
            progress(loop.state.step, practice.settings.steps, figures, loop.work)
            if loop.state.step < practice.settings.steps and due.at(loop.state.step):
                save(loop, checkpoint / STATE)
                due.written()
    policy.store.keep(member)
    return loop.work


class Loop:
    """One training. `batch` is an iteration of the algorithm, to be read beside the paper."""

    def __init__(self, policy: Any, member: str, reference: str, practice: Practice, judge: Judge) -> None:
        import torch
        from transformers import get_scheduler

        self.policy, self.member, self.reference = policy, member, reference
        self.practice, self.judge, self.options = practice, judge, PpoOptions(**practice.options)
        settings = practice.settings
        width = policy.model.config.get_text_config().hidden_size
        torch.manual_seed(settings.seed)
        value = torch.nn.Linear(width, 1)
        for zero in value.parameters():  # a random critic adds noise as large as the reward to the first advantages
            torch.nn.init.zeros_(zero)
        self.head = torch.nn.Sequential(torch.nn.Dropout(self.options.value_dropout), value)
        self.head.to(policy.device, torch.float32)
        self.weights = [p for p in policy.model.parameters() if p.requires_grad]
        groups = [*self.weights, *self.head.parameters()]
        self.optimizer = torch.optim.AdamW(groups, lr=settings.lr, weight_decay=settings.weight_decay)
        # The schedule counts batches: how many updates a batch has depends on early stopping.
        warmup = int(np.ceil(settings.warmup * settings.steps))
        self.schedule = get_scheduler(SCHEDULES[settings.schedule], self.optimizer, warmup, settings.steps)
        self.state = State(beta=self.options.kl)
        self.start = 1

    @property
    def work(self) -> Work:
        """What was done so far, earlier sittings included."""
        state, size = self.state, self.practice.settings.batch
        return Work(state.rows, state.units, state.updates, state.loss, size * state.step, state.drawn)

    def batch(self) -> dict[str, float]:
        """One iteration: rollout, advantages, optimization, penalty. Returns key figures."""
        import torch

        number = self.state.step
        torch.manual_seed(self._seed(number))
        lines, rows, place = self._sample(number)
        verdict = self.judge(rows, place)
        known = np.flatnonzero(~np.isnan(verdict.utility))
        figures = {"utility": float(verdict.utility[known].mean()) if len(known) else float("nan")}
        self.state.drawn += sum(len(line.ids) for line in lines)
        if len(known):
            kept = [lines[i] for i in known]
            data, divergence = self._prepare(kept, verdict.utility[known])
            self._optimize(data, number)
            figures |= {"kl": divergence, "beta": self.state.beta}
            if self.options.adaptive:
                self.state.beta = ppo_math.adapted(
                    self.state.beta, divergence, self.options.target, len(kept), self.options.horizon
                )
        if self.state.updates:  # torch warns of a schedule that runs ahead of its optimizer
            self.schedule.step()
        self.state.step += 1
        return figures

    def _seed(self, number: int, *more: int) -> int:
        entropy = [self.practice.settings.seed, number, *more]
        return int(np.random.default_rng(entropy).integers(2**63 - 1))

    def _sample(self, number: int) -> tuple[list[Line], list[Row], Any]:
        """The batch's lines, finished; their rows with payloads; and which prompt each answers (n,)."""
        decoding, size = self.practice.decoding, self.practice.settings.batch
        prompts = len(self.practice.rows)
        first = number * size
        order = [np.random.default_rng([self.practice.settings.seed, 7, epoch]).permutation(prompts)
                 for epoch in range(first // prompts, (first + size - 1) // prompts + 1)]  # fmt: skip
        start = first % prompts
        place = np.concatenate(order)[start : start + size].astype(np.int64)
        codec, limits = self.policy.codec, Limits(decoding.max_units, decoding.stop)
        lines = [
            line_of(codec, i, self.practice.rows[p].prompt, self._seed(number, i), limits) for i, p in enumerate(place)
        ]
        done = []
        for at in range(0, size, decoding.batch):
            done += list(run(self.policy, self.member, lines[at : at + decoding.batch], decoding))
        done.sort(key=lambda line: line.row)
        return done, [self._row(line, int(p)) for line, p in zip(done, place, strict=True)], place

    def _row(self, line: Line, place: int) -> Row:
        payload, _, finished = self.policy.codec.answer(line.text, line.ids, line.stop)
        return self.practice.rows[place]._replace(payload=payload, source="ppo", finished=finished)

    def _prepare(self, lines: Sequence[Line], utility: Any) -> tuple[Batch, float]:
        """Everything the epochs need, and the batch mean of the summed divergence."""
        import torch

        encoded = [
            Encoded(line.prompt + line.ids, [False] * len(line.prompt) + [True] * len(line.ids)) for line in lines
        ]
        ids, counted = (tensor.to(self.policy.device) for tensor in padded(encoded, self.policy.codec.pad))
        self.start = int(counted.any(dim=0).int().argmax())
        with torch.no_grad():
            self.head.eval()
            logprobs, values, mask = self._forward(ids, counted)
            with self._as_reference():
                reference, _, _ = self._forward(ids, counted, self.policy.hidden(self.reference))
        options, scores = self.options, torch.tensor(utility, dtype=torch.float32, device=ids.device)
        rewards = ppo_math.unit_rewards(scores, logprobs, reference, mask, self.state.beta)
        found, returns = ppo_math.advantages(rewards, values, mask, options.gamma, options.lam)
        if options.whiten == "batch":
            found = ppo_math.whiten(found, mask)
        divergence = float((((logprobs - reference) * mask).sum(dim=1)).mean())
        length = torch.tensor([len(row.ids) for row in encoded])
        return Batch(ids, counted, logprobs, values, found, returns, mask, length), divergence

    def _optimize(self, data: Batch, number: int) -> None:
        """The epochs over one batch."""
        size, options = len(data.ids), self.options
        self.head.train()
        for epoch in range(options.epochs):
            order = np.random.default_rng([self.practice.settings.seed, number, epoch]).permutation(size)
            far = False
            for start in range(0, size, options.minibatch):
                moved = self._update(Batch(*(tensor[order[start : start + options.minibatch]] for tensor in data)))
                far = ppo_math.too_far(moved, options.early_stop)
                if far and options.stop_within:
                    return
            if far:
                return

    def _update(self, part: Batch) -> float:
        """One optimizer step; returns how far the policy has moved from the one that sampled."""
        import torch

        options = self.options
        new, values, mask = self._forward(part.ids, part.counted)
        moved = ppo_math.moved(new.detach(), part.logprobs, mask)
        if ppo_math.mean_ratio(new.detach(), part.logprobs, mask) > options.most_ratio:
            return moved
        if options.stop_within and ppo_math.too_far(moved, options.early_stop):
            return moved
        advantages = ppo_math.whiten(part.advantages, mask) if options.whiten == "minibatch" else part.advantages
        policy = ppo_math.policy_loss(new, part.logprobs, advantages, mask, options.clip)
        value = ppo_math.value_loss(values, part.values, part.returns, mask, options.value_clip)
        loss = policy.loss + options.value_weight * value.loss
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        most = self.practice.settings.max_grad_norm or float("inf")  # 0 = none, as transformers has it
        torch.nn.utils.clip_grad_norm_([*self.weights, *self.head.parameters()], most)
        self.optimizer.step()
        self.state.updates += 1
        self.state.rows += len(part.ids)
        self.state.units += int(part.length.sum())
        self.state.loss = float(loss.detach())
        return moved

    def _forward(self, ids: Tensor, counted: Tensor, hidden: Sequence[int] = ()) -> tuple[Tensor, Tensor, Tensor]:
        """Log-probabilities, values and mask (b, u) of the responses' units; a value is that before its unit.

        u covers the places from the earliest response of the whole batch, in its mini-batches too.
        """
        start = self.start
        out = self.policy.model(input_ids=ids, use_cache=False, output_hidden_states=True)
        logits = out.logits[:, start - 1 : -1].float()
        if len(hidden):
            logits = logits.index_fill(-1, ids.new_tensor(list(hidden)), float("-inf"))
        mask, target = counted[:, start:], ids[:, start:]
        logprobs = logits.log_softmax(dim=-1).gather(-1, target[..., None])[..., 0].masked_fill(~mask, 0.0)
        values = self.head(out.hidden_states[-1][:, start - 1 : -1].float())[..., 0]
        return logprobs, values * mask, mask

    @contextmanager
    def _as_reference(self) -> Iterator[None]:
        """Compute as the start for a moment."""
        self.policy.store.keep(self.member)
        self.policy.activate(self.reference)
        try:
            yield
        finally:
            self.policy.activate(self.member)
