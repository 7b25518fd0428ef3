import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.reference import Reference, below_nadir, nadir, same_reference

finite = st.floats(-1e6, 1e6)


def test_nadir_looks_at_the_front_only():
    assert nadir([[0, 4], [3, 1], [-9, -9]]).tolist() == [0, 1]


def test_rule_by_hand():
    reference = below_nadir([[0, 4], [3, 1], [-9, -9]])
    assert reference.values == pytest.approx((-0.3, 0.7))
    assert reference.origin == "nadir of the true front minus 10 % of its range"


def test_a_flat_front_takes_the_range_of_all_points():
    reference = below_nadir([[2, 5], [1, 3]], "the merged front")
    assert reference.values == pytest.approx((1.9, 4.8))
    assert "merged front" in reference.origin
    assert "flat" in reference.origin


def test_one_point_alone_takes_a_range_of_one():
    assert below_nadir([[2.0]]).values == pytest.approx((1.9,))


@given(st.lists(st.tuples(finite, finite), min_size=1, max_size=8))
def test_every_front_point_beats_the_reference(points):
    values = below_nadir(points).values
    assert all(v <= n for v, n in zip(values, nadir(points), strict=True))


@given(st.tuples(finite, finite), st.tuples(finite, finite))
def test_digests_name_the_values_alone(first, second):
    left, right = Reference(first, "a"), Reference(second, "b")
    assert (left.digest == right.digest) == (first == second)
    assert len(left.digest) == 8


def test_minus_zero_is_zero():
    assert Reference((-0.0,), "a").digest == Reference((0.0,), "b").digest


def test_prints_values_origin_and_digest():
    reference = Reference((0.9, -1.6), "given")
    assert str(reference) == f"(0.9, -1.6), given [{reference.digest}]"


def test_refuses_values_that_are_not_finite():
    with pytest.raises(DataError, match="reference point: row 0, column 1 holds nan"):
        Reference((1.0, float("nan")), "x")


def test_same_reference():
    one = Reference((1.0,), "a")
    assert same_reference([one, Reference((1.0,), "b")]) is one
    with pytest.raises(DataError, match="different reference points"):
        same_reference([one, Reference((2.0,), "a")])
    with pytest.raises(DataError, match="no reference point"):
        same_reference([])
