"""One point of a family for a utility: chosen on validation rows, judged on test rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.config.expression import Expression
from ric.errors import DataError
from ric.families import Members, Mixture
from ric.kinds import Array, PolicyFamily, Row, Statistics
from ric.run.evaluation.curves import curve_of
from ric.run.job.local_job import LocalJob
from ric.run.results import Choice


def choose(
    job: LocalJob, family: PolicyFamily, method: str, expression: Expression, grid: Array, rows: Sequence[Row]
) -> Choice:
    """The best of a family's points on the job's validation rows; of equals the first.

    Args:
        job: where stages run.
        family: the policies; of several members each is a point, else the grid's are.
        method: names the stages.
        expression: the utility.
        grid: (g, k) preferences.
        rows: test rows.

    Raises:
        DataError: there are no validation rows, or the utility has no value at any point.
    """
    held = list(job.validation)
    if not held:
        raise DataError("a utility, and a task without validation rows", "rows that neither training nor test uses",
                        "leave --utility out")  # fmt: skip
    points = candidates(family, grid)
    values = value_of(job, family, held, points, f"{method}-utility", expression)
    if np.isnan(values).all():
        raise DataError(
            f"utility '{expression.text}' has no value at any of {len(values)} points",
            "arithmetic that is defined for these rewards",
            "no logarithm, root or broken power of what may be negative, as z-scores are",
        )
    best = int(np.nanargmax(values))
    point = None if points is None else points[best : best + 1]
    (test,) = value_of(job, family, rows, point, f"{method}-utility-test", expression)
    return Choice(
        utility=expression.text,
        preference=None if point is None else dict(zip(family.statistics.names, point[0].tolist(), strict=True)),
        answers=_answering(family, point), candidates=len(values), validation=float(values[best]),
        validation_rows=len(held), test=float(test), test_rows=len(rows),
    )  # fmt: skip


def _answering(family: PolicyFamily, point: Array | None) -> dict[str, float]:
    """Members that answer at a point, with their coefficients."""
    if isinstance(family, Mixture) and point is not None:
        return dict(zip(family.members, family.coefficients(point)[0].tolist(), strict=True))
    if isinstance(family, Members):
        return {family.plan([None], [0], preferences=point)[0].member: 1.0}
    return dict.fromkeys(family.members, 1.0)


def candidates(family: PolicyFamily, grid: Array) -> Array | None:
    """Preferences (g, k) that reach every point to compare; None where all preferences are answered alike."""
    if not family.has_dial:
        return None
    return family.weights if isinstance(family, Members) else grid


def value_of(
    job: LocalJob, family: PolicyFamily, rows: Sequence[Row], points: Array | None, method: str, expression: Expression
) -> Array:
    """Mean utility (g,) of the answers at each point; NaN where no row has a value."""
    curve = curve_of(job, family, rows, points, method)
    return np.array([mean_utility(expression, rewards, family.statistics) for rewards in curve.rewards])


def mean_utility(expression: Expression, rewards: Array, statistics: Statistics) -> float:
    """Mean over rows of the utility of raw rewards (n, k); rows without a value are left out, NaN without any."""
    raw = dict(zip(statistics.names, rewards.T, strict=True))
    z = dict(zip(statistics.names, statistics.z(rewards).T, strict=True))
    values = expression(z, raw)
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
