"""Fronts, dials and their figures: pure functions over points in reward space. Everything is maximized."""

from ric.front.advantage import advantage, expected_best
from ric.front.area import Area, area_to_ideal
from ric.front.calibration import Calibration, calibrate
from ric.front.connectivity import lmc_gap, lmc_holds
from ric.front.controllability import controllability
from ric.front.crossed import Crossed, crossed
from ric.front.diagnosis import Evidence, diagnose
from ric.front.distance import igd_plus
from ric.front.dominance import cardinality, covers, dominates, front, merged_front, nondominated
from ric.front.hypervolume import Hypervolume, hypervolume
from ric.front.intervals import Interval, bootstrap, bootstrap_difference, hierarchical_bootstrap, resamples
from ric.front.multiplicity import holm
from ric.front.points import Array, checked, means
from ric.front.preferences import corner_paths, grid, lattice, ric_three, with_corner_paths
from ric.front.ranks import average_ranks, spearman
from ric.front.reference import Reference, below_nadir, nadir, same_reference
from ric.front.regret import regret, regret_of_prompts, regret_removed
from ric.front.significance import (
    Paired,
    SeedInterval,
    enough_seeds,
    paired_difference,
    seeds_note,
    t_interval,
)
from ric.front.spider import spider
from ric.front.tolerance import chain, tolerance_front
from ric.front.utility import best_utilities, expected_utility, obtained_utility, utilities
from ric.front.verdict import Verdict

__all__ = [
    "Area", "Array", "Calibration", "Crossed", "Evidence", "Hypervolume", "Interval", "Paired", "Reference",
    "SeedInterval", "Verdict", "advantage", "area_to_ideal", "average_ranks", "below_nadir", "best_utilities",
    "bootstrap", "bootstrap_difference", "calibrate", "cardinality", "chain", "checked", "controllability",
    "corner_paths", "covers", "crossed", "diagnose", "dominates", "enough_seeds", "expected_best",
    "expected_utility", "front", "grid", "hierarchical_bootstrap", "holm", "hypervolume", "igd_plus",
    "lattice", "lmc_gap", "lmc_holds", "means", "merged_front", "nadir", "nondominated", "obtained_utility",
    "paired_difference", "regret", "regret_of_prompts", "regret_removed", "resamples", "ric_three",
    "same_reference", "seeds_note", "spearman", "spider", "t_interval", "tolerance_front", "utilities",
    "with_corner_paths",
]  # fmt: skip
