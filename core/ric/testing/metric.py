"""The rules of a metric, as `ric.kinds.Metric` states them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ric.kinds import Metric, Row, Scored
from ric.testing.rule import are_texts, require, same
from ric.testing.samples import text_rows


def check_metric(metric: Metric, rows: Sequence[Row] | None = None, build: Callable[[], Metric] | None = None) -> None:
    """Check every rule of a metric.

    Args:
        metric: the metric.
        rows: rows with payloads; rows of text unless given.
        build: makes another instance with the same options.

    Raises:
        ContractError: a rule is broken.
    """
    samples = scored(text_rows() if rows is None else rows)
    gives_a_number(metric, samples)
    same_figure_again(metric, samples, build or (lambda: metric))
    fingerprint_is_stable(metric, samples, build or (lambda: metric))
    says_its_direction(metric)


def scored(rows: Sequence[Row]) -> Scored:
    """Rows as samples with two made-up rewards."""
    n = len(rows)
    return Scored(list(rows), np.arange(n, dtype=np.int64), np.stack([np.arange(n) * 0.5, -np.arange(n)], axis=1))


def gives_a_number(metric: Metric, samples: Scored) -> None:
    """`measure` returns a float; NaN and infinity are floats."""
    found = metric.measure(samples)
    require(isinstance(found, float), "measure returns a float", f"it returned {found!r} ({type(found).__name__})")


def same_figure_again(metric: Metric, samples: Scored, build: Callable[[], Metric]) -> None:
    """The same samples give the same figure, again and by another instance."""
    first, rule = metric.measure(samples), "the same samples give the same figure"
    second, other = metric.measure(samples), build().measure(samples)
    require(same(first, second), rule, f"{first}, then {second}")
    require(same(first, other), rule, f"{first}, but {other} by a second instance")


def fingerprint_is_stable(metric: Metric, samples: Scored, build: Callable[[], Metric]) -> None:
    """A text, the same before and after measuring, and for another instance."""
    before = metric.fingerprint()
    require(are_texts([before], list), "fingerprint is a text, not empty", f"it is {before!r}")
    metric.measure(samples)
    after, other = metric.fingerprint(), build().fingerprint()
    require(before == after == other, "fingerprint is stable", f"{before!r}, then {after!r} and {other!r}")


def says_its_direction(metric: Metric) -> None:
    """`larger_is_better` is a boolean."""
    found = metric.larger_is_better
    require(isinstance(found, bool), "larger_is_better is a bool", f"it is {found!r}")
