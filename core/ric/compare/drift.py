"""How far each method drifts along its dial: length, repetition, and what was measured beside the rewards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ric.compare.comparison import Comparison
from ric.compare.members import WHOLE, Member
from ric.compare.methods import Method
from ric.kinds import Array, Payload
from ric.report.measured import measured
from ric.report.tables import Grid, number
from ric.run.results import Curve

WORDS, REPEATED, KL = "words", "repeated trigrams", "KL to base"
GRAM = 3


def drift_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """`drift.csv`: one line a method and preference, means over prompts and seeds."""
    rows: list[dict[str, Any]] = []
    beside = _beside(comparison)
    for method in comparison.methods:
        if method.budget != WHOLE:
            continue
        preferences = method.preferences
        for i in range(1 if preferences is None else len(preferences)):
            weights = [None] * len(comparison.names) if preferences is None else preferences[i].tolist()
            row: dict[str, Any] = {"method": method.name}
            row |= {f"w:{name}": weight for name, weight in zip(comparison.names, weights, strict=True)}
            row |= {name: _mean([form(curve, i) for curve in method.curves.values()]) for name, form in FORMS.items()}
            moved = [m.moved[i] for m in comparison.members if _is(m, method) and m.moved]
            row |= {KL: _mean(moved)} if moved else {}
            row |= {name: values[i] for name, values in beside.get(method.name, {}).items()}
            rows.append(row)
    return rows


def _is(member: Member, method: Method) -> bool:
    """Whether a run is one of the method's own."""
    return member.label == method.name and member.budget == WHOLE


def drift_grid(comparison: Comparison) -> Grid:
    """The same for people."""
    rows = drift_rows(comparison)
    header = list(dict.fromkeys(key for row in rows for key in row))
    told = [[_cell(row.get(key)) for key in header] for row in rows]
    title = (
        "words and repeated trigrams (share of a text's word trigrams that stood in it before) are of the answers' "
        "texts; KL to base in nats; what follows was measured along the dial and never trained on"
    )
    return Grid(title, header, told)


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else number(value)


def words(text: str) -> int:
    """How many.

    >>> words("a b  c")
    3
    """
    return len(text.split())


def repeated(text: str) -> float:
    """Share of the word trigrams that stood in the text before; 0 for a text of fewer than three words.

    >>> repeated("a b c a b c"), repeated("a b")
    (0.25, 0.0)
    """
    told = text.split()
    grams = [tuple(told[i : i + GRAM]) for i in range(len(told) - GRAM + 1)]
    return 1.0 - len(set(grams)) / len(grams) if grams else 0.0


def _length(curve: Curve, point: int) -> float:
    return _mean([words(text) for text in _texts(curve.payloads[point])])


def _repetition(curve: Curve, point: int) -> float:
    return _mean([repeated(text) for text in _texts(curve.payloads[point])])


FORMS = {WORDS: _length, REPEATED: _repetition}


def _texts(payloads: Sequence[Payload]) -> list[str]:
    return [payload for payload in payloads if isinstance(payload, str)]


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")


def _beside(comparison: Comparison) -> dict[str, dict[str, Array]]:
    """Method -> reward or metric -> values at its points, a mean over the seeds that have it."""
    found: dict[str, dict[str, list[Array]]] = {}
    for method in comparison.methods:
        for curve in method.curves.values():
            results = next((m.results for m in comparison.members if any(c is curve for c in m.results.curves)), None)
            for item in [] if results is None else measured(results, [curve]):
                found.setdefault(method.name, {}).setdefault(item.name, []).append(item.values[0])
    return {m: {name: np.mean(values, axis=0) for name, values in own.items()} for m, own in found.items()}
