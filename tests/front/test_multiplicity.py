import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.multiplicity import holm


def test_by_hand():
    """3 x 0.01 = 0.03, 2 x 0.02 = 0.04, 1 x 0.03 raised to 0.04; positions are kept."""
    assert holm([0.03, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])


def test_what_was_not_tested_does_not_count():
    found = holm([0.02, np.nan, 0.01])
    assert found[[0, 2]] == pytest.approx([0.02, 0.02])
    assert np.isnan(found[1])
    assert holm([]).size == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_never_smaller_and_never_above_bonferroni(p):
    adjusted = holm(p)
    assert (adjusted >= np.array(p)).all()
    assert (adjusted <= np.minimum(1.0, len(p) * np.array(p)) + 1e-12).all() or adjusted.max() <= 1.0
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()


def test_no_probability():
    with pytest.raises(DataError, match="numbers from 0 to 1"):
        holm([0.5, 1.5])
