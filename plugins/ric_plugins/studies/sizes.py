"""Sizes that keep a study below a quarter of an hour on two cores, with the base model in the cache."""

from __future__ import annotations

JUDGED = ("eval.prompts=100",)
"""What every run is judged on."""
SHORTER = "fit.steps=400"
"""The offline stage, a third shorter than by default."""
OFFLINE = ("algo.rounds=0", "algo.calibration=32")
"""A conditional policy without online rounds, its mapping settled on few held-out prompts."""
ROUND = ("algo.rounds=1", "algo.generate=1250", "algo.steps=100", "algo.replay=1000", "algo.calibration=32")
"""The same with one online round of half the usual size."""
