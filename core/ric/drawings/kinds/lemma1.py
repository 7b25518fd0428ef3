"""What each linear user loses against the best policy measured (rewarded soups, Lemma 1 and Figure 5a)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ric.compare.members import Member
from ric.drawings.layout import finished, panels
from ric.drawings.material import Lacking, Material, named
from ric.drawings.table import Table
from ric.kinds import Array
from ric.report.figures.look import QUIET, series, verbatim
from ric.report.means import mean_over_prompts
from ric.report.soup_checks import SoupChecks
from ric.report.yardstick import comparable

BEST = "best soup"
TRUTH = "truth"


def points(material: Material) -> Table:
    """Rows `policy, seed, user, w:..., utility, regret`: w . z of what each policy answers to each preference.

    Policies: the mixture as its dial answers, its best lambda on the test rows, every other dial, the best of every
    set of policies trained for single weights, and the truth, whose answer may differ from prompt to prompt. The
    regret is counted from the best *policy* measured for that user, so the truth's is negative.

    Raises:
        Lacking: no mixture with a dial.
    """
    rows: list[dict[str, Any]] = []
    for member, checks in material.mixtures():
        if checks.preferences is not None:
            rows += _users(material, member, checks, checks.preferences)
    if not rows:
        run = material.members[0].folder
        raise Lacking("a mixture without a dial", "a mixture that answers preferences",
                      f"ric soup {run}#{material.names[0]} {run}#{material.names[-1]}")  # fmt: skip
    return Table(f"Linear users on {material.task}: utility lost against the best policy measured", tuple(rows))


def _users(material: Material, member: Member, checks: SoupChecks, w: Array) -> list[dict[str, Any]]:
    served = {
        f"{member.label}: {_rule(member)}": checks.served,
        f"{member.label}: {BEST}": (w @ checks.z.T).max(axis=1),
    }
    candidates = [checks.z]
    for curve in comparable(material.beside(member))[1:]:
        z = material.statistics.z(mean_over_prompts(curve.rewards))
        if curve.mix is not None or not np.isfinite(z).all():
            continue
        candidates.append(z)
        if curve.preferences is not None and len(z) == len(w):
            served[f"{curve.method}: as asked"] = (w * z).sum(axis=1)
        if curve.desired is None and len(set(curve.members)) > 1:
            served[f"{curve.method}: best of {len(set(curve.members))}"] = (w @ z.T).max(axis=1)
        if curve.preferences is None and len(z) == 1:
            served[curve.method] = (w @ z.T)[:, 0]
    best = (w @ np.concatenate(candidates).T).max(axis=1)
    if len(material.true_z) == len(w):
        served[TRUTH] = (w * material.true_z).sum(axis=1)
    return [
        {
            "policy": name, "seed": member.seed, "user": i, "utility": float(values[i]),
            "regret": float(best[i] - values[i]), **named("w", material.names, w[i]),
        }
        for name, values in served.items()
        for i in range(len(w))
    ]  # fmt: skip


def _rule(member: Member) -> str:
    algo = dict(member.results.config.get("algo") or {})
    return "validated lambda" if algo.get("choose") == "validation" else "lambda of the dial"


def draw(table: Table) -> bytes:
    """Regret by user; seeds are averaged."""
    names = table.starting("w:")
    drawn, (axes,) = panels(1, single=(7.0, 4.8))
    shown = [name for name in table.each("policy") if name not in (TRUTH, "base")]
    for index, policy in enumerate(shown):
        own = table.pick(policy=policy)
        users = own.each("user")
        regret = [own.pick(user=user).numbers("regret").mean() for user in users]
        at = [own.pick(user=user).numbers(f"w:{names[-1]}")[0] for user in users] if len(names) == 2 else users
        axes.plot(at, regret, markersize=5, linewidth=1.6, label=verbatim(policy), **series(index))
    axes.axhline(0, color=QUIET, linewidth=1.2, linestyle=":")
    axes.set_xlabel(verbatim(f"weight of {names[-1]}" if len(names) == 2 else "user, numbered as in the CSV"))
    axes.set_ylabel("regret, z-score (lower is better)")
    return finished(drawn, [axes], table.title, columns=2)
