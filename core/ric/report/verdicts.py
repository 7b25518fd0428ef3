"""The published break conditions, examined on a run's own dial."""

from __future__ import annotations

import numpy as np

from ric.front.diagnosis import Evidence, diagnose
from ric.front.verdict import Verdict
from ric.kinds import Array
from ric.report.means import mean_over_prompts
from ric.report.yardstick import comparable
from ric.run.results import Results

BASELINES = ("base", "sft")
"""Curves that the front is expected to get away from; other methods are rivals and no diagnosis."""


def verdicts(results: Results) -> list[Verdict]:
    """What `ric.front.diagnosis` finds in the first curve; nothing for a policy without a dial.

    A dial with a reward that some point has no score for cannot be examined and gives nothing either.
    """
    dial, *others = comparable(results)
    statistics = results.statistics
    obtained = statistics.z(mean_over_prompts(dial.rewards))
    if dial.preferences is None or not np.isfinite(obtained).all():
        return []
    means: dict[str, Array] = {c.method: statistics.z(mean_over_prompts(c.rewards)) for c in others}
    return diagnose(
        Evidence(
            names=statistics.names,
            weights=dial.preferences,
            rewards=statistics.z(dial.rewards),
            desired=dial.desired,
            low=statistics.low,
            high=statistics.high,
            baselines={name: z for name, z in means.items() if name in BASELINES and np.isfinite(z).all()},
        )
    )
