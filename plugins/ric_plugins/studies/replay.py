"""What one online round needs: rows generated, rows of them kept, old rows mixed in. Steps are the same throughout."""

from __future__ import annotations

from ric.study import Arm, Best, Change, Study, Sweep, Trend, over_arms
from ric_plugins.studies.sizes import JUDGED, OFFLINE, SHORTER
from ric_plugins.studies.sizes import ROUND as SIZED

GENERATED = {f"g{n}": float(n) for n in (300, 800, 5000)}
REPLAYED = {f"r{n}": float(n) for n in (0, 500, 4000)}
QUANTILES = {f"q{q:g}": q for q in (0.0, 0.4, 0.9)}
ROUND = (*SIZED, "algo.generate=2500", "algo.replay=2000")
USUAL = "usual"
"""2500 rows generated, 2000 replayed, quantile .7."""
FIGURES = ("share", "regret_removed")

STUDY = Study(
    sets=("task=hh", "rewards=harmless,helpful", *JUDGED, SHORTER),
    arms=(
        Arm("none", "ric", OFFLINE),
        Arm(USUAL, "ric", ROUND),
        *(Arm(label, "ric", (*ROUND, f"algo.generate={n:g}")) for label, n in GENERATED.items()),
        *(Arm(label, "ric", (*ROUND, f"algo.replay={n:g}")) for label, n in REPLAYED.items()),
        *(Arm(label, "ric", (*ROUND, f"algo.quantile={q:g}")) for label, q in QUANTILES.items()),
    ),
    panels=(
        Sweep("generated", "Rows generated in the round", "rows generated", over_arms(
            {"g300": 300, "g800": 800, USUAL: 2500, "g5000": 5000}), (*FIGURES, "counted_cost"), (
            Change("A round of 5000 rows, or of 300", "share", "g5000", "g300"),
            Trend("Along rows generated", "share"),
        ), log=True),
        Sweep("round", "An online round, or none", "", over_arms(("none", "g300", USUAL)), FIGURES, (
            Change("A round of 300 rows, or none", "share", "g300", "none"),
            Change("A round of 2500 rows, or none", "share", USUAL, "none"),
        )),
        Sweep("near", "How near the best a generated row must be to stay", "quantile of rejection sampling", over_arms(
            {"q0": 0.0, "q0.4": 0.4, USUAL: 0.7, "q0.9": 0.9}), FIGURES, (
            Change("Only the nearest rows, or all", "share", "q0.9", "q0"), Best("Among quantiles", "share"),
        )),
        Sweep("replayed", "Old rows mixed in, at most", "old rows", over_arms(
            {"r0": 0, "r500": 500, USUAL: 2000, "r4000": 4000}), FIGURES, (
            Change("No old rows, or 2000", "share", "r0", USUAL), Trend("Along old rows", "regret_removed"),
        )),
    ),
    reads=(
        "One lever moves at a time. Of two rewards a generated row stays when it reaches either quantile, and old rows "
        "pass the same rule, so 4000 old rows are an upper bound and not a count."
    ),
)  # fmt: skip
