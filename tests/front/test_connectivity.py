import numpy as np
import pytest

from ric.errors import DataError
from ric.front.connectivity import lmc_gap, lmc_holds


def test_by_hand():
    gap = lmc_gap([[1, 0], [0.5, 0.5], [0, 1]], [[0, 4], [2, 1], [2, 0]], [[0, 4], [2, 0]])
    assert gap.tolist() == [[0, 0], [1, -1], [0, 0]]
    assert not lmc_holds(gap)
    assert lmc_holds(np.maximum(gap, 0.0))


def test_published_news_soups_lie_above_the_chord_in_both_rewards(news):
    share = np.arange(11) / 10  # of the first reward's expert, the last row
    gap = lmc_gap(np.column_stack([1 - share, share]), news, news[[0, -1]])
    assert gap.shape == (11, 2)
    assert lmc_holds(gap)
    assert (gap[1:-1] > 0).all()


def test_more_members_than_rewards_and_coefficients_beyond_one():
    gap = lmc_gap([[2.0, -1.0, 0.0]], [[5.0]], [[1.0], [2.0], [9.0]])
    assert gap.tolist() == [[5.0]]


def test_shapes_are_checked():
    with pytest.raises(DataError, match=r"shape \(1, 2\)"):
        lmc_gap([[1, 0]], [[0, 4], [1, 1]], [[0, 4], [2, 0]])


def test_published_captions_lie_above_the_chord(captions):
    gap = lmc_gap([[1, 0], [0.5, 0.5], [0, 1]], captions, captions[[0, -1]])
    # .8395 - (.8234 + .8497) / 2 and .6095 - (.6100 + .6038) / 2.
    np.testing.assert_allclose(gap[1], [0.00295, 0.0026], atol=1e-12)
    assert lmc_holds(gap)
