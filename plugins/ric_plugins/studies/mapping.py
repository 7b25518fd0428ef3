"""How preferences become desired rewards, on one policy: without online rounds no mapping shapes what is trained."""

from __future__ import annotations

from ric.study import Arm, Best, Change, Study, Sweep, Trend, over_arms
from ric_plugins.studies.sizes import JUDGED, OFFLINE, ROUND, SHORTER

NORMS = {f"p{p:g}": p for p in (1.2, 1.5, 2.0, 4.0, 16.0)}
BALLS = {"ball-1-1": "[1,1]", "ball-1-half": "[1,0.5]", "ball-half-1": "[0.5,1]", "ball-half-half": "[0.5,0.5]"}
RANGES = ("data", "quantiles", "gaussian")
NAMED = ("linear", "linf", "fitted", "proposed")
PROPOSALS = {f"n{n}": float(n) for n in (8, 32, 512)}
BINS = {f"bins-{n}": float(n) for n in (8, 64)}
QUANTILES = {f"q{q:g}": q for q in (0.3, 0.7, 0.9)}
L2 = "range-data"
FIGURES = ("share", "regret_removed")

STUDY = Study(
    sets=("task=hh", "rewards=harmless,helpful", *JUDGED, SHORTER),
    arms=(
        *(Arm(label, "ric", (*OFFLINE, "mapping=pnorm", f"mapping.p={p:g}")) for label, p in NORMS.items()),
        *(
            Arm(label, "ric", (*OFFLINE, "mapping=pnorm", f"mapping.weights={axes}"))
            for label, axes in BALLS.items()
        ),
        *(Arm(f"range-{of}", "ric", (*OFFLINE, "mapping=l2", f"mapping.reference={of}")) for of in RANGES),
        *(Arm(name, "ric", (*OFFLINE, f"mapping={name}")) for name in NAMED),
        *(
            Arm(label, "ric", (*OFFLINE, "mapping=proposed", f"mapping.samples={n:g}"))
            for label, n in PROPOSALS.items()
        ),
        *(Arm(label, "ric", (*OFFLINE, f"format.bins={n:g}")) for label, n in BINS.items()),
        *(Arm(label, "ric", (*ROUND, f"algo.quantile={q:g}")) for label, q in QUANTILES.items()),
    ),
    panels=(
        Sweep("norm", "p of the norm", "p", over_arms(NORMS), FIGURES, (
            Trend("Along the norm", "share"), Best("Among norms", "regret_removed"),
        ), log=True),
        Sweep("weighting", "Half-axes of the ball (harmless, helpful), p = 2", "", over_arms(tuple(BALLS)), FIGURES, (
            Best("Among weightings of the norm", "share"),
        )),
        Sweep("range", "What the ends of the range are, mapping l2", "", over_arms([f"range-{of}" for of in RANGES]),
              FIGURES, (Best("Among ranges", "share"),)),
        Sweep("kind", "Kind of mapping", "", over_arms((L2, *NAMED)), FIGURES, (
            Change("Targets the policy proposes for each prompt, or one for all", "share", "proposed", L2),
            Change("A target measured on held-out prompts, or the formula's", "regret_removed", "fitted", L2),
            Best("Among mappings", "share"),
        )),
        Sweep("proposals", "Proposals a prompt", "proposals", over_arms(
            {"n8": 8, "n32": 32, "proposed": 128, "n512": 512}), FIGURES, (
            Trend("Along the number of proposals", "share"),
        ), log=True),
        Sweep("bins", "Bins a reward, mapping proposed", "bins", over_arms(
            {"bins-8": 8, "proposed": 32, "bins-64": 64}), FIGURES, (
            Trend("Along the number of bins", "share"),
        ), log=True),
        Sweep("quantile", "Rejection, one online round", "quantile", over_arms(QUANTILES), FIGURES, (
            Trend("Along the quantile", "share"), Best("Among quantiles", "share"),
        )),
    ),
    reads=(
        "All mappings but those of the panel on the quantile are read from one policy that had no online round: in a "
        "full run they would also choose what rounds practise. Numbers of bins are policies of their own."
    ),
)  # fmt: skip
