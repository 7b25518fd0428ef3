"""How long runs take that are given out to few processes: worked out by hand."""

from __future__ import annotations

import pytest

from ric.compare.foretold import on_paper


@pytest.mark.parametrize(("jobs", "wall"), [(1, 15.0), (2, 9.0), (3, 6.0), (9, 6.0)])
def test_longest_first(jobs, wall):
    """Six; then five and four: one after the other beside it, 5 + 4 = 9, or all at once."""
    assert on_paper([{"a": 4.0}, {"b": 6.0}, {"c": 5.0}], jobs) == wall


def test_what_is_shared_counts_once_and_is_awaited():
    """MORL, 8 + 6; its soup, 8 of it and 1 more, waits for it beside a run of 10."""
    soup, morl, alone = {"x": 8.0, "s": 1.0}, {"x": 8.0, "m": 6.0}, {"a": 10.0}
    assert on_paper([soup, morl, alone], 1) == 25.0
    assert on_paper([soup, morl, alone], 2) == 14.0
    assert on_paper([soup, morl], 2) == 14.0


def test_nothing_takes_no_time():
    assert on_paper([], 4) == 0.0
