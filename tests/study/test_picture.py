"""Where the panels of a study's picture go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ric.study.picture import cells


def test_a_sweep_that_does_not_fit_the_row_begins_the_next() -> None:
    assert cells([3, 2, 2, 2], 4) == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    assert cells([2, 2], 4) == [0, 1, 2, 3]
    assert cells([1], 1) == [0]


@given(st.lists(st.integers(1, 4), min_size=1), st.integers(4, 6))
def test_no_group_is_broken_and_none_overlap(sizes: list[int], columns: int) -> None:
    places = cells(sizes, columns)
    assert places == sorted(set(places))
    assert len(places) == sum(sizes)
    left = list(places)
    for size in sizes:
        group, left = left[:size], left[size:]
        assert len({place // columns for place in group}) == 1
        assert group == list(range(group[0], group[0] + size))
