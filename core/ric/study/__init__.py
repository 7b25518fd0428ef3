"""Studies: small sweeps that are data, and the picture, table and conclusion that follow from their runs.

A plugin offers a `Study`; `ric study NAME` makes its runs as `ric compare` makes its own, and measures them.
"""

from ric.study.claims import Best, Change, Level, Trend
from ric.study.definition import (
    Arm,
    Examined,
    Folders,
    Found,
    Line,
    Point,
    Study,
    Sweep,
    Worked,
    World,
    over_arms,
    over_worlds,
)
from ric.study.spot import Spot

__all__ = [
    "Arm", "Best", "Change", "Examined", "Folders", "Found", "Level", "Line", "Point", "Spot", "Study", "Sweep",
    "Trend", "Worked", "World", "over_arms", "over_worlds",
]  # fmt: skip
