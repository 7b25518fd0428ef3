"""The same prompts answered by every method, side by side."""

from __future__ import annotations

from html import escape

import numpy as np

from ric.compare.comparison import Comparison
from ric.compare.members import WHOLE
from ric.compare.methods import Method
from ric.kinds import Array
from ric.report.html import cells, folded
from ric.report.page_data import chosen_prompts
from ric.report.payload_view import payload_view, prompt_view


def answers_html(comparison: Comparison) -> str:
    """One folded table a prompt: a row a method and shown preference, from each method's first seed."""
    methods = [method for method in comparison.methods if method.budget == WHOLE]
    dial = next((m.preferences for m in methods if m.preferences is not None), None)
    shown = chosen_prompts(len(comparison.results.prompts))
    return "\n".join(
        folded(prompt_view(comparison.results.prompts[row]), _table(comparison, methods, _points(dial), row))
        for row in shown
    )


def _points(dial: Array | None) -> list[int]:
    """Points that are shown: the most one-sided preference for each reward, and the most even one between them."""
    if dial is None:
        return [0]
    corners = [int(np.argmax(dial[:, j])) for j in range(dial.shape[1])]
    even = int(np.argmin(((dial - 1 / dial.shape[1]) ** 2).sum(axis=1)))
    return list(dict.fromkeys([*corners[:1], even, *corners[1:]]))


def _table(comparison: Comparison, methods: list[Method], points: list[int], row: int) -> str:
    names = comparison.names
    head = cells("th", ["method", "/".join(f"w {name}" for name in names), "answer", *names])
    body = "\n".join(_lines(method, points, row) for method in methods)
    return f'<table class="answers"><thead>{head}</thead>\n<tbody>{body}</tbody></table>'


def _lines(method: Method, points: list[int], row: int) -> str:
    curve = method.curves[method.seeds[0]]
    lines = []
    for point in [0] if curve.preferences is None else points:
        weights = "-" if curve.preferences is None else "/".join(f"{w:.2f}" for w in curve.preferences[point])
        view = payload_view(curve.payloads[point][row])
        answer = f'<img alt="answer" src="{escape(view["image"])}">' if "image" in view else escape(view["text"])
        rewards = "".join(f"<td>{value:.3f}</td>" for value in curve.rewards[point, row])
        lines.append(f"<tr><td>{escape(method.name)}</td><td>{escape(weights)}</td><td>{answer}</td>{rewards}</tr>")
    return "\n".join(lines)
