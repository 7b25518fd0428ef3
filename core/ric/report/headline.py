"""The few figures a reader sees first, each with its interval and what it was measured against."""

from __future__ import annotations

from ric.front.intervals import Interval
from ric.report.summary import Summary
from ric.report.tables import number

Card = tuple[str, str, str]
"""(name, value, note)"""
PERCENT = "\N{NO-BREAK SPACE}%"


def headline(summary: Summary) -> list[Card]:
    """Cards in reading order; a figure that is undefined for this run is left out, the hypervolume never."""
    return [
        _volume(summary),
        *_regret(summary),
        *_controls(summary),
        *chosen(summary),
        _size(summary),
        *_baselines(summary),
        _cost(summary),
    ]


def _between(interval: Interval) -> str:
    return f"95{PERCENT} interval {number(interval.low)} to {number(interval.high)} over prompts"


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)}{PERCENT}"


def _volume(summary: Summary) -> Card:
    found = summary.main.hypervolume
    notes = [_between(found)]
    if summary.truth is not None:
        notes.append(f"{_percent(summary.main.share)} of the true front's {number(summary.truth.hypervolume)}")
    if summary.reference is not None:
        notes.append(f"reference {summary.reference}")
    return "Hypervolume, larger is better", number(found.value), "; ".join(notes)


def _regret(summary: Summary) -> list[Card]:
    regret, removed = summary.main.regret, summary.main.regret_removed
    against = "the truth" if summary.truth is not None else "the best policy of this run"
    cards = []
    if regret.draws:
        cards.append(
            ("Regret of the dial, smaller is better", number(regret.value), f"{_between(regret)}; against {against}")
        )
    if removed.draws:
        note = f"95{PERCENT} interval {_percent(removed.low)} to {_percent(removed.high)}"
        cards.append(("Share of the base model's regret removed", _percent(removed.value), note))
    return cards


def _controls(summary: Summary) -> list[Card]:
    found = summary.main.controllability
    note = "rank correlation of its weight and what is obtained, at most 1"
    return [
        (f"Controllability of {name}", number(value, 2), note)
        for name, value in found.items() if value is not None
    ]  # fmt: skip


def chosen(summary: Summary) -> list[Card]:
    """The point that a utility chose, when one was given."""
    choice = summary.choice
    if choice is None:
        return []
    note = (
        f"best of {choice.candidates} points on {choice.validation_rows} validation rows "
        f"({number(choice.validation)}); {number(choice.test)} on {choice.test_rows} test rows"
    )
    return [(f"Chosen by the utility {choice.utility}", choice.point, note)]


def _size(summary: Summary) -> Card:
    main = summary.main
    note = "" if summary.truth is None else f"the true front has {summary.truth.cardinality}"
    return "Different non-dominated points", f"{main.cardinality} of {len(main.z)}", note


def _baselines(summary: Summary) -> list[Card]:
    words = {True: "dominated", False: "not dominated"}
    return [
        (f"Baseline {curve.method}", words[curve.dominated], f"by a point of {summary.main.method}")
        for curve in summary.curves[1:] if curve.dominated is not None
    ]  # fmt: skip


def _cost(summary: Summary) -> Card:
    ledger = summary.ledger
    seconds = ledger["seconds"]
    counted = ("units_generated", "units_trained", "reward_calls")
    parts = [f"{ledger[key]:,} {key.replace('_', ' ')}" for key in counted if ledger[key] is not None]
    return "Wall time", "-" if seconds is None else f"{seconds:,.0f} s", ", ".join(parts)
