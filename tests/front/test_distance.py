import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.distance import igd_plus
from ric.front.dominance import front

tables = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8)


@given(tables, tables)
def test_agrees_with_plain_loops(points, target):
    short = [min(sum(max(t[j] - p[j], 0) ** 2 for j in range(2)) ** 0.5 for p in points) for t in front(target)]
    assert igd_plus(points, target) == pytest.approx(sum(short) / len(short))


def test_by_hand():
    # Nearest shortfalls: (4, 0) lacks nothing against (5, 0); (0, 4) lacks 3 against (1, 1).
    assert igd_plus([[5.0, 0.0], [1.0, 1.0]], [[4.0, 0.0], [0.0, 4.0]]) == pytest.approx(1.5)


def test_one_reward():
    assert igd_plus([[1.0], [3.0]], [[4.0]]) == 1.0


def test_shapes_and_nan_are_refused():
    with pytest.raises(DataError, match="target front have 1 columns"):
        igd_plus([[1.0, 2.0]], [[1.0]])
    with pytest.raises(DataError, match="holds nan"):
        igd_plus([[1.0, 2.0]], [[1.0, np.nan]])
