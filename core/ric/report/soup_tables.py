"""The checks of a mixture as tables."""

from __future__ import annotations

from ric.report.soup_checks import SoupChecks
from ric.report.soup_words import spelled
from ric.report.tables import Grid, number


def lambda_grid(checks: SoupChecks, names: tuple[str, ...]) -> Grid:
    """Every lambda evaluated: obtained, and the height above the chord."""
    header = ["lambda " + "/".join(checks.members)]
    for name in names:
        header += [f"{name} z", f"{name} above chord"]
    rows = []
    for i, mix in enumerate(checks.mix):
        row = [spelled(mix)]
        for j in range(len(names)):
            row += [number(float(checks.z[i, j])), _height(checks, i, j)]
        rows.append(row)
    title = "soups by lambda: obtained means, and their height above the chord of the members (one standard error)"
    return Grid(title, header, rows)


def _height(checks: SoupChecks, i: int, j: int) -> str:
    if checks.gap is None or checks.error is None:
        return "-"
    return f"{number(float(checks.gap[i, j]))} \N{PLUS-MINUS SIGN} {number(float(checks.error[i, j]))}"


def users_grid(checks: SoupChecks, names: tuple[str, ...]) -> Grid | None:
    """Per preference, the utility of the dial's lambda and of the best one."""
    if checks.preferences is None:
        return None
    header = ["w " + "/".join(names), "utility of the dial", "best lambda", "its utility", "lost"]
    rows = [
        [
            "/".join(f"{value:.2f}" for value in w),
            number(float(checks.served[i])),
            spelled(checks.mix[checks.best[i]]),
            number(float(checks.served[i] + checks.lost[i])),
            number(float(checks.lost[i])),
        ]
        for i, w in enumerate(checks.preferences)
    ]
    return Grid("linear users: which lambda is best for each preference", header, rows)
