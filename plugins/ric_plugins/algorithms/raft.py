"""RAFT: reward-ranked fine-tuning (Dong et al. 2023, arXiv:2304.06767).

Paper -> here, stage t = 1 ... T:
    step 1, draw                prompts without replacement, samples of the current policy         `Raft._draw`
    step 2, rank                Algorithm 1: the best 1/K of a batch with one sample a prompt      `ranking=global`
                                the final version: the best of K samples of each prompt            `ranking=local`
                                by r - beta (log pi - log pi_0) where beta > 0                     `kl`
    step 3, fine-tune           maximum likelihood on what was kept, from the current policy       `Raft.learn`
    until the reward converges  the mean over all samples, kept or not                             `patience`

`ranking=auto`, the default, is global where rewards can be compared between prompts and local elsewhere; see
`comparable`. The published code (LMFlow) trains on the prompt's tokens as well and writes no end mark:
`plain_text=true`; it keeps one optimizer for all stages: `optimizer=carried`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ric.errors import RunError
from ric.kinds import Array, Example, Indices, Job, Scored, Utility
from ric_plugins.algorithms.learner import OPTIMIZERS, Learner
from ric_plugins.algorithms.rollouts import divergence, rollout, training_prompts
from ric_plugins.losses import likelihood
from ric_plugins.presets_learners import RAFT_CODE, RAFT_PAPER
from ric_plugins.selections import best_of, top_fraction

RANKINGS = ("auto", "global", "local")
SHARE = 0.1
"""Rewards count as comparable while prompts explain less than this share of their variance."""


@dataclass(frozen=True)
class Raft(Learner):
    """Reward-ranked fine-tuning: sample, keep the best, fit, repeat.

    Args:
        rounds: most stages.
        keep: samples kept per stage, the paper's b.
        best_of: the paper's K: one sample in K is kept.
        ranking: "local" keeps the best of K samples of each prompt, "global" the best 1/K of one sample a prompt,
            "auto" chooses from the training rows.
        temperature: of the samples; the nucleus is off.
        kl: beta of the ranking's KL penalty; the loss has none.
        epochs: passes over the kept samples per stage, in batches of `fit.batch`.
        lr: learning rate of a stage.
        schedule: learning-rate schedule of a stage, from its start to its end.
        optimizer: "fresh" in every stage, or "carried": Adam's moments go on from stage to stage, as in published code.
        patience: stop after so many stages in a row without a better mean; 0 = never.
        trajectory: keep the member of every n-th stage as `name@stage`; 0 = only the last.
        plain_text: compatibility with the published code: prompts are trained on too, and no end mark.
    """

    rounds: int = 6
    keep: int = 192
    best_of: int = 8
    ranking: str = "auto"
    temperature: float = 1.0
    kl: float = 0.0
    epochs: int = 2
    lr: float = 1e-3
    schedule: str = "linear"
    optimizer: str = "fresh"
    patience: int = 3
    trajectory: int = 0
    plain_text: bool = False

    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {"raft-paper": RAFT_PAPER, "raft-code": RAFT_CODE}
    sizes: ClassVar[tuple[str, ...]] = ("rounds", "keep", "best_of", "lr")
    effort: ClassVar[tuple[str, ...]] = ("rounds",)

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._one_of("ranking", RANKINGS)
        self._one_of("schedule", ("linear", "cosine", "constant"))
        self._one_of("optimizer", OPTIMIZERS)
        self._at_least({"rounds": 1, "keep": 1, "best_of": 2, "epochs": 1, "kl": 0, "patience": 0, "trajectory": 0})
        self._above_zero("temperature", "lr")

    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train member `name` from `start`."""
        local = self._is_local(job, utility)
        member, best, flat = start, -math.inf, 0
        for number in range(self.rounds):
            drawn = self._draw(job, name, member, number, local=local)
            values = utility(drawn.rewards, drawn.group)
            mean = float(np.nanmean(values)) if np.isfinite(values).any() else math.nan
            flat = 0 if mean > best else flat + 1
            best = max(best, mean)
            if self.patience and flat >= self.patience:
                break
            if self.kl > 0:
                values = values - self.kl * divergence(job, f"{name}-round-{number}", member, start, drawn)
            examples = self._kept(drawn, values, local=local)
            steps = math.ceil(self.epochs * len(examples) / job.fitting.batch)
            settings = self._stage_settings(job, steps, self.lr, self.schedule, number)
            settings = settings._replace(carry=self.optimizer == "carried")
            trained = self._member(name, number, self.rounds)
            member = job.fit(f"{name}-fit-{number}", trained, member, examples, likelihood, settings)
        return member

    def _is_local(self, job: Job, utility: Utility) -> bool:
        if self.ranking != "auto":
            return self.ranking == "local"
        return not comparable(utility(job.train.rewards, job.train.group), job.train.group)

    def _draw(self, job: Job, name: str, member: str, number: int, *, local: bool) -> Scored:
        """K samples of `keep` prompts each, or one sample of each of K * `keep` prompts."""
        prompts, each = (self.keep, self.best_of) if local else (self.keep * self.best_of, 1)
        rows = training_prompts(job, name, number * prompts, prompts)
        decoding = job.decoding._replace(temperature=self.temperature, top_p=1.0)
        return rollout(job, f"{name}-round-{number}", member, rows, each, decoding)

    def _kept(self, drawn: Scored, values: Array, *, local: bool) -> list[Example]:
        """What is trained on."""

        def known(_rewards: Array, _group: Indices) -> Array:
            return values

        select = best_of(known) if local else top_fraction(known, 1 / self.best_of)
        index, _ = select(drawn.rewards, drawn.group)
        if not len(index):
            raise RunError("a round whose samples all lack a utility", "a reward that applies to some training prompt",
                           "look at the rewards' `applies`")  # fmt: skip
        chosen = [drawn.rows[i] for i in index]
        plain = self.plain_text
        return [Example(row.prompt, row.payload, plain=plain, finished=row.finished and not plain) for row in chosen]


def comparable(values: Array, group: Indices) -> bool:
    """Whether utilities (n,) can be ranked across prompts.

    True when prompts explain less than `SHARE` of their variance: the intraclass correlation of the one-way
    random-effects model, (MSB - MSW) / (MSB + (m - 1) MSW), with m the mean group size (corrected for its
    spread). Unknown, and so False, where no prompt has two rows.
    """
    known = ~np.isnan(values)
    values, group = values[known], group[known]
    _, place, size = np.unique(group, return_inverse=True, return_counts=True)
    groups, n = len(size), len(values)
    if groups < 2 or n == groups:
        return False
    means = np.bincount(place, values) / size
    within = float(((values - means[place]) ** 2).sum()) / (n - groups)
    between = float((size * (means - values.mean()) ** 2).sum()) / (groups - 1)
    typical = (n - float((size**2).sum()) / n) / (groups - 1)
    total = between + (typical - 1) * within
    return total <= 0 or (between - within) / total < SHARE
