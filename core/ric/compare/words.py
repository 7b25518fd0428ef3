"""Winners and losers in words; every sentence carries the numbers it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ric.compare.cost import COUNTED, SCORED
from ric.compare.measures import CONTROL, HYPERVOLUME, LARGER, REGRET, Measures
from ric.compare.pairs import Pair, rivals
from ric.compare.summaries import MethodSummary
from ric.front import Crossed, dominates, seeds_note
from ric.front.steering import LEAST_RANK

CLAIM = ("ric", "morl", 0.1)
"""Rewards-in-Context (arXiv:2402.10207) states about a tenth of the GPU hours of multi-objective RLHF."""
NAMES = {"igd_plus": "IGD+"}
TOLD = (HYPERVOLUME, REGRET)
"""Figures whose pairs are told one by one; the others are in the table."""


class Sentence(NamedTuple):
    """One finding.

    Args:
        text: plain English with its numbers.
        evidence: the same numbers by name.
    """

    text: str
    evidence: Mapping[str, Any]


def sentences(summaries: Sequence[MethodSummary], pairs: Sequence[Pair], measures: Measures) -> list[Sentence]:
    """What the comparison found: the best method of each figure, pairs, control, dominated points, cost."""
    own = {method.name for method in rivals([s.method for s in summaries])}
    shown = [summary for summary in summaries if summary.name in own]
    found = [_leader(figure, shown, measures) for figure in TOLD]
    found += [_pair(pair, measures) for pair in pairs if pair.figure in TOLD and np.isfinite(pair.found.p)]
    found += [line for summary in shown if (line := _control(summary)) is not None]
    found += _inside(summaries)
    found.append(_claim(summaries))
    found.append(_seeds(shown))
    return [sentence for sentence in found if sentence is not None]


def title(figure: str) -> str:
    """A figure's name for people."""
    return NAMES.get(figure, figure.replace("_", " "))


def _value(found: Crossed) -> str:
    known = np.isfinite(found.low)
    return f"{found.value:.3f}" + (f" (95 % interval {found.low:.3f} to {found.high:.3f})" if known else "")


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def _leader(figure: str, summaries: Sequence[MethodSummary], measures: Measures) -> Sentence | None:
    known = [summary for summary in summaries if np.isfinite(summary.figures[figure].value)]
    if not known:
        return None
    sign = 1 if LARGER[figure] else -1
    best = max(known, key=lambda summary: sign * summary.figures[figure].value)
    found = best.figures[figure]
    share = found.value / measures.true_hypervolume if figure == HYPERVOLUME else np.nan
    more = f", {100 * share:.1f} % of the true front's" if np.isfinite(share) else ""
    word = "largest" if LARGER[figure] else "smallest"
    evidence = {"figure": figure, "method": best.name, "value": found.value, "interval": [found.low, found.high]}
    return Sentence(f"{best.name} has the {word} {title(figure)}: {_value(found)}{more}.", evidence)


def _pair(pair: Pair, measures: Measures) -> Sentence:
    found, winner = pair.found, pair.winner
    apart = ", which differ" if not pair.seeds else ""
    of = f"{measures.prompts} prompts, {found.seeds} seed{'s' if found.seeds > 1 else ' each' if apart else ''}{apart}"
    over = f"{_p(pair.adjusted)} after Holm's correction over {pair.tests} pairs" if pair.tests > 1 else _p(found.p)
    if winner is None:
        text = (
            f"No difference in {title(pair.figure)} is shown between {pair.first} and {pair.second}: "
            f"{found.value:+.3f}, 95 % interval {found.low:+.3f} to {found.high:+.3f}, {over}, {of}."
        )
    else:
        loser = pair.second if winner == pair.first else pair.first
        low, high = (found.low, found.high) if found.value > 0 else (-found.high, -found.low)
        text = (
            f"{winner} beats {loser} in {title(pair.figure)}, {'larger' if LARGER[pair.figure] else 'smaller'} by "
            f"{abs(found.value):.3f}, 95 % interval {low:.3f} to {high:.3f}, {over}, {of}."
        )
    return Sentence(text, pair.as_dict())


def _control(summary: MethodSummary) -> Sentence | None:
    """A dial that does not point where it says."""
    ranks = {key.removeprefix(CONTROL): f.value for key, f in summary.figures.items() if key.startswith(CONTROL)}
    low = {name: rank for name, rank in ranks.items() if np.isfinite(rank) and rank < LEAST_RANK}
    if not low:
        return None
    told = ", ".join(f"{name} {rank:.2f}" for name, rank in low.items())
    return Sentence(
        f"The dial of {summary.name} does not rise steadily with its weights: rank correlation {told} (1 = always).",
        {"method": summary.name, "controllability": ranks, "least": LEAST_RANK},
    )


def _inside(summaries: Sequence[MethodSummary]) -> list[Sentence | None]:
    """Single policies that a point of another method dominates."""
    found: list[Sentence | None] = []
    for summary in summaries:
        if len(summary.z) > 1 or not np.isfinite(summary.z).all():
            continue
        by = {
            other.name: int(dominates(other.z, summary.z).any(axis=1).sum())
            for other in summaries if other.name != summary.name and np.isfinite(other.z).all()
        }  # fmt: skip
        above = {name: count for name, count in by.items() if count}
        if above:
            told = ", ".join(f"{name} ({count})" for name, count in above.items())
            text = f"The single policy {summary.name} lies inside other fronts; points that dominate it: {told}."
            found.append(Sentence(text, {"method": summary.name, "dominated_by": by}))
    return found


def _claim(summaries: Sequence[MethodSummary]) -> Sentence | None:
    """RiC's published share of multi-objective RL's cost, on counted cost."""
    one, other, share = CLAIM
    known = {s.name: s for s in summaries}
    if one not in known or other not in known or not known[other].cost.get(COUNTED):
        return None
    costs = {name: known[name].cost for name in (one, other)}
    counted = (costs[one][COUNTED] or 0) / costs[other][COUNTED]
    holds = counted <= share
    volumes = {name: known[name].figures[HYPERVOLUME].value for name in (one, other)}
    text = (
        f"The counted cost of {one} is {100 * counted:.1f} % of {other}'s ({costs[one][COUNTED]:,.0f} and "
        f"{costs[other][COUNTED]:,.0f} passes of a unit, {costs[one][SCORED] or 0:,.0f} and "
        f"{costs[other][SCORED] or 0:,.0f} scores), at hypervolumes {volumes[one]:.3f} and "
        f"{volumes[other]:.3f}: the published tenth {'holds' if holds else 'does not hold'} here."
    )
    return Sentence(text, {"share": counted, "claimed": share, "holds": holds, "ledger": costs, HYPERVOLUME: volumes})


def _seeds(summaries: Sequence[MethodSummary]) -> Sentence | None:
    """How far claims between methods carry."""
    fewest = min((len(summary.method.seeds) for summary in summaries), default=0)
    note = seeds_note(fewest)
    if not note or len(summaries) < 2:
        return None
    about = "these very policies on new prompts, not other seeds" if fewest == 1 else "the seeds that were run"
    return Sentence(f"Differences are about {about}: {note}.", {"seeds": fewest})
