"""RRHF: rank responses to align (Yuan et al. 2023, arXiv:2304.05302).

Paper -> here:
    candidates, section 3.1     samples or beams of the policy, and the data's own answers     `Rrhf._candidates`
    ranking loss, eq. (2)       on length-normalized log-probabilities, no margin               `losses.Ranking`
    cross-entropy, eq. (3)      on the candidate with the largest reward, summed over tokens    `losses.Ranking`
    iterate, IP-n               `rounds` = n: sample from what the last round trained           `Rrhf.learn`
    online, OP-k                short rounds with `kl` subtracted from the reward               `Rrhf.learn`

How candidates are named in the paper, and the settings here:
    BP          candidates=beam                       SP      candidates=sample temperature=0.8
    DP          candidates=diverse                    IP-n    candidates=diverse rounds=n
    OP-k        rounds=N prompts=B epochs=1 kl=0.01, where a round's B prompts make k optimizer steps
    D           answers=0 (only model samples)        P       each=0 (only the data's answers)

The published code computes another loss: `length_norm=padded reduction=padded`; see docs/learners.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ric.errors import ConfigError, RunError
from ric.kinds import Array, Decoding, Example, FitSettings, Job, Row, Scored, Utility
from ric_plugins.algorithms.learner import Learner
from ric_plugins.algorithms.rollouts import divergence, rollout, training_prompts
from ric_plugins.losses import Ranking
from ric_plugins.presets_learners import RRHF_CODE, RRHF_PAPER

CANDIDATES = ("sample", "beam", "diverse")
LENGTH_NORMS, REDUCTIONS = ("response", "none", "padded"), ("sum", "mean", "padded")


@dataclass(frozen=True)
class Rrhf(Learner):
    """Rank responses by likelihood as the utility ranks them, and fine-tune on the best.

    Args:
        rounds: sampling and training, so many times, each from what the last one trained.
        prompts: prompts of a round; None = every training prompt.
        each: candidates the policy gives for a prompt.
        answers: at most so many of the data's own answers beside them.
        candidates: "sample", "beam" (beam search) or "diverse" (diverse beam search).
        temperature: of samples; the nucleus is off.
        diversity: penalty of diverse beams for a token that an earlier beam chose at the same place.
        kl: what a unit of log pi - log pi_0 costs a candidate.
        epochs: passes over a round's prompts, whole prompts to a batch of about `fit.batch` candidates.
        lr: learning rate of a round.
        schedule: learning-rate schedule of a round.
        rank_weight: of the ranking term.
        length_norm: "response" (paper), "none" or "padded" (published code).
        reduction: of the fine-tuning term: "sum" (paper), "mean" or "padded" (published code).
        trajectory: keep the member of every n-th round as `name@round`; 0 = only the last.
    """

    rounds: int = 4
    prompts: int | None = 160
    each: int = 6
    answers: int = 2
    candidates: str = "sample"
    temperature: float = 1.0
    diversity: float = 1.0
    kl: float = 0.0
    epochs: int = 2
    lr: float = 1e-3
    schedule: str = "linear"
    rank_weight: float = 1.0
    length_norm: str = "response"
    reduction: str = "sum"
    trajectory: int = 0

    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {"rrhf-paper": RRHF_PAPER, "rrhf-code": RRHF_CODE}
    sizes: ClassVar[tuple[str, ...]] = ("prompts", "lr")
    effort: ClassVar[tuple[str, ...]] = ("rounds",)

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._one_of("candidates", CANDIDATES)
        self._one_of("schedule", ("linear", "cosine", "constant"))
        self._one_of("length_norm", LENGTH_NORMS)
        self._one_of("reduction", REDUCTIONS)
        self._at_least({"rounds": 1, "prompts": 1, "each": 0, "answers": 0, "epochs": 1, "kl": 0, "rank_weight": 0})
        self._at_least({"trajectory": 0, "diversity": 0})
        self._above_zero("temperature", "lr")
        if self.each + self.answers < 1:
            raise ConfigError("algo.each = 0 and algo.answers = 0", "a candidate at least", "--set algo.each=4")

    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train member `name` from `start`."""
        loss = Ranking(self.rank_weight, self.length_norm, self.reduction)
        member = start
        for number in range(self.rounds):
            stage = f"{name}-round-{number}"
            found = self._candidates(job, name, stage, member, number)
            scores = utility(found.rewards, found.group)
            if self.kl > 0:
                scores = scores - self.kl * divergence(job, stage, member, start, found)
            examples = _examples(found, scores)
            member = job.fit(f"{name}-fit-{number}", self._member(name, number, self.rounds), member, examples, loss,
                             self._settings(job, examples, number))  # fmt: skip
        return member

    def _candidates(self, job: Job, name: str, stage: str, member: str, number: int) -> Scored:
        """Candidates of a round's prompts, scored; a prompt's stand under one group."""
        count = self.prompts or len(np.unique(job.train.group))
        rows = training_prompts(job, name, number * count, count)
        found = [_answers(job, rows, self.answers)] if self.answers else []
        if self.each:
            seeds = None if self.candidates == "sample" else list(range(self.each)) * len(rows)
            found = [rollout(job, stage, member, rows, self.each, self._decoding(job), seeds), *found]
        return _joined(found)

    def _decoding(self, job: Job) -> Decoding:
        sampled = job.decoding._replace(temperature=self.temperature, top_p=1.0)
        if self.candidates == "sample":
            return sampled
        groups, diversity = (1, 0.0) if self.candidates == "beam" else (self.each, self.diversity)
        return sampled._replace(temperature=1.0, top_k=0, beams=self.each, beam_groups=groups, diversity=diversity)

    def _settings(self, job: Job, examples: Sequence[Example], number: int) -> FitSettings:
        """As many steps as `epochs` passes take when whole prompts fill a batch."""
        _, sizes = np.unique([example.group for example in examples], return_counts=True)
        together = max(1, job.fitting.batch // int(sizes.max()))
        steps = math.ceil(self.epochs * len(sizes) / together)
        return self._stage_settings(job, steps, self.lr, self.schedule, number)


def _answers(job: Job, rows: Sequence[Row], most: int) -> Scored:
    """The data's first `most` answers to each row's prompt, in the groups of `rows`."""
    prompt_of = {row.prompt if isinstance(row.prompt, str) else repr(row.prompt): i for i, row in enumerate(rows)}
    places: dict[int, list[int]] = {}
    for index, row in enumerate(job.train.rows):
        place = prompt_of.get(row.prompt if isinstance(row.prompt, str) else repr(row.prompt))
        if place is not None and row.payload is not None:
            places.setdefault(place, []).append(index)
    picked = [(place, index) for place in sorted(places) for index in places[place][:most]]
    indices = [index for _, index in picked]
    group = np.array([place for place, _ in picked], dtype=np.int64)
    return Scored([job.train.rows[i] for i in indices], group, job.train.rewards[indices])


def _joined(parts: Sequence[Scored]) -> Scored:
    """Rows of several sets under the same groups."""
    rows = [row for part in parts for row in part.rows]
    group, rewards = np.concatenate([p.group for p in parts]), np.concatenate([p.rewards for p in parts])
    return Scored(rows, group, rewards)


def _examples(found: Scored, scores: Array) -> list[Example]:
    """Candidates with their scores; one without a score is none."""
    examples = [
        Example(row.prompt, row.payload, int(group), score=float(score), finished=row.finished)
        for row, group, score in zip(found.rows, found.group, scores, strict=True)
        if not np.isnan(score)
    ]
    if not examples:
        raise RunError("a round whose candidates all lack a utility", "a reward that applies to some training prompt",
                       "look at the rewards' `applies`")  # fmt: skip
    return examples
