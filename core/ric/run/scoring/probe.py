"""Three rows through every reward before anything is spent on a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ric.kinds import Reward, Row
from ric.run.digest import digest
from ric.run.durable.attempt import Attempt
from ric.run.scoring.scorer import Scorer
from ric.run.stages import Stages

ROWS = 3
"""One row would hide an answer of the wrong length: a single number fits it."""


def probe(stages: Stages, rewards: Mapping[str, Reward], rows: Sequence[Row]) -> None:
    """Stage: the first rows' scores, worked out and checked, and thrown away.

    Raises:
        RewardError: a reward fails, or does not give one finite number per row.
    """
    scorer, first = Scorer(rewards), list(rows[:ROWS])

    def work(folder: Path, attempt: Attempt) -> None:
        scorer.score(first, attempt)

    stages.run("probe", "score", (list(scorer.fingerprints.items()), digest(first)), work, lambda folder: None)
