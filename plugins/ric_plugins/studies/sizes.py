"""Sizes that keep a study below a quarter of an hour on two cores, with the base model in the cache."""

from __future__ import annotations

JUDGED = ("eval.prompts=100", "eval.baselines=[sft:20]")
"""What every run is judged on; the baseline that a run insists on is cut short, and no panel shows it."""
SETTLED = "algo.calibration=32"
"""Held-out prompts on which a conditional policy's mapping is settled."""
