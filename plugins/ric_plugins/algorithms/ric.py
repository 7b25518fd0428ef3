"""Rewards-in-Context (Yang et al. 2024, arXiv:2402.10207): one policy, told which rewards are wanted.

Paper -> here:
    offline stage, eq. (4)       maximum likelihood of the response given prompt and its own scores  `Ric.examples`
    online stage, section 3.3    goals, generation, rejection sampling, replay, more of the same       `Ric.round`
    desired rewards, eq. (6)-(8) a mapping; `Conditional` applies it at inference

Differences, each with the switch that restores the paper:
    tags in the loss             the policy also learns p(z | prompt), so it can propose targets (`tags_in_loss=false`)
    mapping `proposed`           per prompt, the best target the policy finds plausible (`--set mapping=l2`)
    goals from preferences       targets for weights drawn uniformly, through the mapping (`goals=paper`)
    contrast, off by default     a row's response is also told apart under targets it did not obtain (`contrast=0.3`)
    rejection by `any` quantile  as the published code has it; the paper's words read `all` (`select=all`), which keeps
                                 only rows that are good at everything and so loses the front's ends
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ric.errors import ConfigError, did_you_mean
from ric.families import Conditional, calibrated
from ric.kinds import Algorithm, Example, FitSettings, Indices, Job, PolicyFamily, Request, Row, Scored
from ric_plugins import goals
from ric_plugins.alternatives import paired
from ric_plugins.degenerate import DROPS
from ric_plugins.losses import Contrast, likelihood
from ric_plugins.presets import RIC_CODE, RIC_PAPER
from ric_plugins.selections import SELECTIONS

GOALS = ("preferences", "paper")
REJECTIONS = ("any", "all", "none", "pareto")


@dataclass(frozen=True)
class Ric(Algorithm):
    """Rewards-in-Context: an offline stage and online rounds.

    Args:
        rounds: online rounds after the offline stage; the paper uses 1 or 2.
        generate: rows generated per round.
        goals: what a round asks for: "preferences" (weights drawn uniformly, through the mapping) or "paper"
            (all rewards at their best but one, drawn uniformly).
        reference: the range of "paper" goals: "data", or "gaussian" as the published code has it.
        temperature: sampling temperature of a round; None = as in evaluation.
        drop: generated answers that are left out before anything else: "nothing" or "dots-and-smileys".
        select: rejection sampling: "any", "all", "none" or "pareto".
        quantile: threshold of "any" and "all", of the generated rows and of the replayed ones each.
        replay: most original rows mixed into a round, filtered by the same rule.
        tags_in_loss: train on the reward tags as well; mappings that need proposals require it.
        contrast: weight of telling a response's own targets from others, at twice the cost of a step; 0 = off.
        steps: optimizer steps of a round.
        lr: learning rate of a round.
        schedule: learning-rate schedule of a round.
        calibration: held-out prompts on which open options of the mapping are set.
    """

    rounds: int = 2
    generate: int = 2500
    goals: str = "preferences"
    reference: str = "data"
    temperature: float | None = None
    drop: str = "nothing"
    select: str = "any"
    quantile: float = 0.7
    replay: int = 2000
    tags_in_loss: bool = True
    contrast: float = 0.0
    steps: int = 200
    lr: float = 2e-3
    schedule: str = "linear"
    calibration: int = 64

    conditional = True
    sizes: ClassVar[tuple[str, ...]] = ("generate", "replay", "steps", "lr", "calibration")
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {"ric-paper": RIC_PAPER, "ric-code": RIC_CODE}
    effort: ClassVar[tuple[str, ...]] = ("generate", "steps")

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        choices = {"goals": GOALS, "select": REJECTIONS, "reference": goals.REFERENCES, "drop": tuple(DROPS)}
        for option, known in choices.items():
            value = getattr(self, option)
            if value not in known:
                raise ConfigError(f"algo.{option} = {value!r}", ", ".join(known), did_you_mean(value, known))
        counts = {"rounds": 0, "replay": 0, "generate": 1, "steps": 1, "calibration": 1}
        for option, least in counts.items():
            if (count := getattr(self, option)) < least:
                raise ConfigError(f"algo.{option} = {count}", f"at least {least}", f"--set algo.{option}={least}")
        if not 0 <= self.contrast < np.inf:
            raise ConfigError(f"algo.contrast = {self.contrast:g}", "0 or a positive number", "--set algo.contrast=0.3")
        if not 0 <= self.quantile < 1:
            raise ConfigError(f"algo.quantile = {self.quantile:g}", "a share in [0, 1)", "--set algo.quantile=0.7")

    @property
    def proposes(self) -> bool:
        """Tags in the loss teach the policy p(z | prompt)."""
        return self.tags_in_loss

    def align(self, job: Job) -> PolicyFamily:
        """Offline stage, online rounds, then the mapping's open options on held-out prompts."""
        examples = self.examples(job, job.train)
        member = self._fit(job, "offline", "base", examples, job.fitting)
        kept: list[Example] = []
        for number in range(1, self.rounds + 1):
            family = self._family(job, member)
            kept += self.round(job, family, number)
            member = self._continue(job, member, kept + self._replayed(job, number), number)
        return calibrated(job, self._family(job, member), self.calibration)

    def examples(self, job: Job, scored: Scored) -> list[Example]:
        """Each row as prompt + its own z-scores -> response; a reward that does not apply counts as average."""
        z = np.nan_to_num(job.statistics.z(scored.rewards), nan=0.0)
        pairs = zip(scored.rows, z, scored.group, strict=True)
        return [
            Example(
                job.format.encode(row.prompt, target, job.statistics),
                row.payload,
                int(group),
                tags_in_loss=self.tags_in_loss,
                finished=row.finished,
            )
            for row, target, group in pairs
        ]

    def round(self, job: Job, family: Conditional, number: int) -> list[Example]:
        """One online round: ask for good and feasible rewards, generate, keep what reached them, relabel it."""
        name = f"round-{number}"
        rows = self._prompts(job, name)
        requests = self._requests(job, family, rows, name)
        warm = job.decoding if self.temperature is None else job.decoding._replace(temperature=self.temperature)
        scored = job.rollout(name, requests, rows, warm)
        return self.examples(job, self._filtered(self._readable(scored)))

    def _requests(self, job: Job, family: Conditional, rows: Sequence[Row], name: str) -> list[Request]:
        rng, k = job.rng(f"{name} goals"), len(job.statistics.names)
        prompts, seeds = [row.prompt for row in rows], job.seeds(name, len(rows))
        if self.goals == "paper":
            coded = self.reference == "gaussian"
            targets = goals.paper(rng, len(rows), job.statistics, self.reference, rounded=coded)
            return family.plan(prompts, seeds, targets=targets)
        weights = goals.preferences(rng, len(rows), k)
        return family.plan(prompts, seeds, preferences=weights, propose=job.propose(family.member))

    def _prompts(self, job: Job, name: str) -> list[Row]:
        """Training prompts drawn with replacement, as rows of their own."""
        picked = job.rng(f"{name} prompts").integers(len(job.train.rows), size=self.generate)
        return [job.train.rows[i]._replace(id=f"{name}/{n}", payload=None) for n, i in enumerate(picked)]

    def _readable(self, scored: Scored) -> Scored:
        """Rows without answers that are none; thresholds are then those of the rest."""
        return _rows(scored, np.flatnonzero([not DROPS[self.drop](row.payload) for row in scored.rows]))

    def _filtered(self, scored: Scored) -> Scored:
        """Rows that pass multi-objective rejection sampling."""
        options = {"quantile": self.quantile} if self.select in ("any", "all") else {}
        index, _ = SELECTIONS[self.select](**options)(scored.rewards, scored.group)
        return _rows(scored, index)

    def _replayed(self, job: Job, number: int) -> list[Example]:
        """Original rows under the same rule, at most `replay` of them, drawn anew each round."""
        kept = self._filtered(job.train)
        count = min(self.replay, len(kept.rows))
        index = np.sort(job.rng(f"replay {number}").choice(len(kept.rows), count, replace=False))
        return self.examples(job, _rows(kept, index))

    def _continue(self, job: Job, member: str, examples: Sequence[Example], number: int) -> str:
        """The same member, trained on; an empty selection leaves it as it is."""
        if not examples:
            return member
        settings = job.fitting._replace(steps=self.steps, lr=self.lr, schedule=self.schedule)
        return self._fit(job, f"online-{number}", member, examples, settings)

    def _fit(self, job: Job, name: str, like: str, examples: Sequence[Example], settings: FitSettings) -> str:
        """Maximum likelihood; with `contrast`, each row beside itself under targets it did not obtain."""
        if not self.contrast:
            return job.fit(name, "ric", like, examples, likelihood, settings)
        both = paired(job.rng(f"{name} contrast"), examples, job.format, job.statistics)
        return job.fit(name, "ric", like, both, Contrast(self.contrast), settings._replace(batch=2 * settings.batch))

    def _family(self, job: Job, member: str) -> Conditional:
        return Conditional(job.statistics, member, job.format, job.mapping)


def _rows(scored: Scored, index: Indices) -> Scored:
    """Some of the rows, with what belongs to them."""
    return Scored([scored.rows[i] for i in index], scored.group[index], scored.rewards[index])
