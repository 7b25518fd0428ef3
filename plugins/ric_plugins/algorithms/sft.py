"""Supervised fine-tuning: maximum likelihood on the task's responses, no reward used.

Every run draws its point beside the front: what the data alone teaches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ric.families import Members
from ric.kinds import Example, Job, PolicyFamily, SingleObjective, Utility
from ric_plugins.losses import likelihood


@dataclass(frozen=True)
class Sft(SingleObjective):
    """Maximum likelihood on the training responses.

    Args:
        steps: optimizer steps; None = as many as `fit.steps` says.
    """

    steps: int | None = None

    def learn(self, job: Job, utility: Utility | None, start: str, name: str) -> str:
        """Train member `name` from `start` on all training rows; the utility is not used."""
        rows = [row for row in job.train.rows if row.payload is not None]
        examples = [Example(row.prompt, row.payload, finished=row.finished) for row in rows]
        settings = job.fitting if self.steps is None else job.fitting._replace(steps=self.steps)
        return job.fit(name, name, start, examples, likelihood, settings)

    def align(self, job: Job) -> PolicyFamily:
        """A family of one."""
        k = len(job.statistics.names)
        return Members(job.statistics, (self.learn(job, None, "base", "sft"),), np.full((1, k), 1.0 / k))
