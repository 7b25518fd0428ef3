"""Monotone calibration: worked out by hand, and against pooling written in plain Python."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ric_plugins.mappings.monotone import ceilings, monotone, within


def pooled(values, weights):
    """Pool adjacent violators, slowly: merge neighbours that fall until none does."""
    blocks = [[v, w, 1] for v, w in zip(values, weights, strict=True)]
    while any(a[0] > b[0] for a, b in pairwise(blocks)):
        i = next(i for i in range(len(blocks) - 1) if blocks[i][0] > blocks[i + 1][0])
        (v, w, n), (x, y, m) = blocks[i : i + 2]
        blocks[i : i + 2] = [[(v * w + x * y) / (w + y), w + y, n + m]]
    return [v for v, _, n in blocks for _ in range(n)]


def test_by_hand() -> None:
    curve = monotone(np.array([2.0, 0.0, 1.0, 3.0]), np.array([1.0, 0.0, 2.0, 3.0]))
    np.testing.assert_allclose(curve.desired, [0, 1, 2, 3])
    np.testing.assert_allclose(curve.obtained, [0, 1.5, 1.5, 3])
    np.testing.assert_allclose(curve.at(np.array([-5.0, 0.5, 1.7, 2.5, 9.0])), [0, 0.75, 1.5, 2.25, 3])


def test_equal_desired_values_weigh_together() -> None:
    # Knots 0 (mean of 4 and 2, twice) and 1 (0, once): pooled to (3 * 2 + 0) / 3.
    curve = monotone(np.array([0.0, 0.0, 1.0]), np.array([4.0, 2.0, 0.0]))
    np.testing.assert_allclose(curve.obtained, [2.0, 2.0])


def test_a_falling_line_becomes_its_mean() -> None:
    np.testing.assert_allclose(monotone(np.arange(4.0), -np.arange(4.0)).obtained, [-1.5] * 4)


@given(pairs=st.lists(st.tuples(st.integers(-5, 5), st.floats(-9, 9)), min_size=1, max_size=12))
def test_the_slow_way_agrees(pairs) -> None:
    x, y = np.array([p[0] for p in pairs], float), np.array([p[1] for p in pairs])
    curve = monotone(x, y)
    values = [y[x == knot].mean() for knot in curve.desired]
    np.testing.assert_allclose(curve.obtained, pooled(values, [(x == k).sum() for k in curve.desired]), atol=1e-9)
    assert (np.diff(curve.obtained) >= -1e-12).all()


def test_the_ceiling_is_what_brought_most_and_the_largest_of_equals() -> None:
    desired = np.array([[0.0, 3.0], [1.0, 2.0], [2.0, 1.0], [3.0, 0.0]])
    obtained = np.array([[0.0, 5.0], [4.0, 5.0], [4.0, 1.0], [3.0, 0.0]])
    tops = ceilings(desired, obtained)
    np.testing.assert_allclose(tops, [2.0, 3.0])
    assert within(desired, tops).tolist() == [True, True, True, False]
