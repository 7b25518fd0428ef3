"""A comparison: methods, pairs, costs and sentences, recomputed from the runs' per-prompt rewards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from ric.compare.ground import check_ground
from ric.compare.measures import Measures, measured
from ric.compare.members import Member, each_once
from ric.compare.methods import Method, methods_of
from ric.compare.pairs import Pair, matched, pairs_of, rivals
from ric.compare.summaries import MethodSummary, summarized
from ric.compare.wins import Wins, wins
from ric.compare.words import Sentence, sentences
from ric.errors import ConfigError
from ric.kinds import Array, Statistics
from ric.report.json_safe import json_safe
from ric.run.results import Curve, Results

DRAWS = 1000


@dataclass(frozen=True)
class Comparison:
    """What the terminal, the tables and the page show.

    Args:
        members: the runs.
        statistics: names and scale of the rewards, shared by all.
        methods: in the order of the lines.
        measures: figures on one yardstick.
        summaries: one a method.
        pairs: every figure of every pair.
        wins: (first, second) -> shares of prompts whose answer has the larger utility at the preference asked for.
        words: what was found, in sentences.
        notes: what a reader must know about how the runs were made.
    """

    members: tuple[Member, ...]
    statistics: Statistics
    methods: tuple[Method, ...]
    measures: Measures
    summaries: tuple[MethodSummary, ...]
    pairs: tuple[Pair, ...]
    wins: Mapping[tuple[str, str], Wins]
    words: tuple[Sentence, ...]
    notes: tuple[str, ...] = ()

    @property
    def results(self) -> Results:
        """The first run's: its prompts, task and truth are everybody's."""
        return self.members[0].results

    @property
    def names(self) -> tuple[str, ...]:
        """The rewards' names."""
        return self.statistics.names

    def as_dict(self) -> dict[str, Any]:
        """Strict JSON: `methods` by name, `pairs`, `true_hypervolume`; NaN is null."""
        reference = self.measures.reference
        whole = {
            "task": self.results.task,
            "rewards": list(self.names),
            "prompts": self.measures.prompts,
            "reference": None if reference is None else list(reference.values),
            "origin": None if reference is None else reference.origin,
            "digest": None if reference is None else reference.digest,
            "true_hypervolume": self.measures.true_hypervolume,
            "methods": {s.name: s.as_dict(self.measures, self.statistics) for s in self.summaries},
            "pairs": [pair.as_dict() for pair in self.pairs],
            "wins": [{"first": a, "second": b, **found.as_dict()} for (a, b), found in self.wins.items()],
            "words": [sentence._asdict() for sentence in self.words],
            "notes": list(self.notes),
            "given": {
                g.source: {"rows": g.rows, "mean": dict(zip(self.names, g.mean.tolist(), strict=True))}
                for g in self.results.given
            },
        }
        return dict(json_safe(whole))


def compared(members: Sequence[Member], notes: Sequence[str] = (), draws: int = DRAWS) -> Comparison:
    """Runs side by side.

    Args:
        members: finished runs.
        notes: carried along.
        draws: resamples of the prompts.

    Raises:
        RicError: no run, two runs of one name and seed, or runs on different ground.
    """
    if not members:
        raise ConfigError("no run", "finished runs, or --algos", "ric compare runs/a runs/b")
    each_once(members)
    check_ground(members)
    results = members[0].results
    methods = methods_of(members)
    measures = measured(methods, results.statistics, results.truth, draws)
    summaries = [summarized(method, measures, results.statistics) for method in methods]
    pairs = pairs_of(methods, measures)
    return Comparison(
        members=tuple(members), statistics=results.statistics, methods=tuple(methods), measures=measures,
        summaries=tuple(summaries), pairs=tuple(pairs), wins=_wins(methods, measures, results.statistics),
        words=tuple(sentences(summaries, pairs, measures)), notes=tuple(notes),
    )  # fmt: skip


def _wins(methods: Sequence[Method], measures: Measures, statistics: Statistics) -> dict[tuple[str, str], Wins]:
    """Utility w . z per prompt at every preference of the grid; one policy alone answers all of them."""
    found = {}
    for one, other in combinations(rivals(methods), 2):
        sides = [
            (_utility(one.curves[a], measures, statistics), _utility(other.curves[b], measures, statistics))
            for a, b in matched(one, other)
        ]
        if sides and all(np.isfinite(a - b).any() for a, b in sides):
            found[one.name, other.name] = wins(sides)
    return found


def _utility(curve: Curve, measures: Measures, statistics: Statistics) -> Array:
    """(g, n): w . z of each answer over the rewards that apply."""
    z = statistics.z(curve.rewards)
    z = z[: len(measures.weights)] if curve.preferences is not None else np.repeat(z, len(measures.weights), axis=0)
    total = np.nansum(measures.weights[:, None, :] * z, axis=2)
    total[np.isnan(z).all(axis=2)] = np.nan
    return np.asarray(total)
