"""The checks of a mixture in words, and as plain mappings and lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from ric.kinds import Array
from ric.report.soup_checks import Rival, SoupChecks


def spelled(mix: Array) -> str:
    """Coefficients as they are given: `0.3/0.7`."""
    return "/".join(f"{c:.4g}" for c in mix)


def sentences(checks: SoupChecks, names: tuple[str, ...]) -> list[str]:
    """What was found, in words."""
    return [_connected(checks, names), *_near_best(checks), *(_against(rival) for rival in checks.rivals)]


def _connected(checks: SoupChecks, names: tuple[str, ...]) -> str:
    if checks.gap is None:
        return "Linear mode connectivity: not checked, a member alone was not evaluated."
    count, below = len(checks.mix), checks.below
    if not below.any():
        return (
            f"Linear mode connectivity holds at all {count} lambdas: no soup lies below the chord of its members in "
            f"any reward by more than two standard errors (lowest gap {checks.gap.min():.3f} z)."
        )
    worst, j = np.unravel_index(int(np.where(below[:, None], checks.gap, np.inf).argmin()), checks.gap.shape)
    return (
        f"Linear mode connectivity fails at {below.sum()} of {count} lambdas: lambda {spelled(checks.mix[worst])} "
        f"lies {-checks.gap[worst, j]:.3f} z below the chord of its members in {names[j]}."
    )


def _near_best(checks: SoupChecks) -> list[str]:
    if checks.preferences is None:
        return []
    lost = checks.lost
    best = f"for {(lost <= 1e-9).sum()} of {len(lost)} preferences the dial's lambda is the best one evaluated"
    return [f"Linear users: {best}; on average it loses {lost.mean():.3f} z of utility, at most {lost.max():.3f}."]


def _against(rival: Rival) -> str:
    covered = f"{rival.covered} of its {rival.runs} policies"
    text = f"Against {rival.method}: some soup is at least as good in every reward as {covered}"
    if not rival.advantages:
        return text + "."
    sizes = ", ".join(f"{value:.3f} over {m}" for m, value in enumerate(rival.advantages, start=1))
    return text + f"; expected-reward advantage (z) over the best of M of them: {sizes}."


def checks_json(checks: SoupChecks, names: tuple[str, ...]) -> dict[str, Any]:
    """Every figure of the checks, in z-scores."""
    return {
        "members": list(checks.members),
        "sentences": sentences(checks, names),
        "lambdas": [
            {
                "lambda": mix.tolist(),
                "z": dict(zip(names, checks.z[i].tolist(), strict=True)),
                "gap": None if checks.gap is None else dict(zip(names, checks.gap[i].tolist(), strict=True)),
            }
            for i, mix in enumerate(checks.mix)
        ],
        "connected": None if checks.gap is None else not bool(checks.below.any()),
        "lost": checks.lost.tolist(),
        "best": [checks.mix[i].tolist() for i in checks.best],
        "rivals": [
            {"method": r.method, "runs": r.runs, "covered": r.covered, "advantages": list(r.advantages)}
            for r in checks.rivals
        ],
    }
