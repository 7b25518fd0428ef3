import numpy as np
import pytest

from ric.errors import DataError
from ric.front.spider import spider


def test_start_is_one_and_worst_is_zero_per_reward():
    rewards = [[0.0, 5.0, 2.0], [4.0, 1.0, 4.0]]
    assert spider(rewards, [2.0, 3.0, 3.0]).tolist() == [[0.0, 2.0, 0.0], [2.0, 0.0, 2.0]]


def test_published_captions():
    """BLEU1 and ROUGE of start, BLEU1 expert, ROUGE expert, lambda = .5: the ROUGE expert is worst in BLEU1."""
    models = np.array([[0.8497, 0.6038], [0.8234, 0.6100], [0.8395, 0.6095]])
    scaled = spider(models, [0.8321, 0.6059])
    assert scaled[1, 0] == 0.0
    assert scaled[0, 1] == 0.0
    assert scaled[2] == pytest.approx([(0.8395 - 0.8234) / 0.0087, 0.0057 / 0.0021])
    assert (scaled[2] > 1).all()


def test_no_scale_where_the_start_is_worst():
    scaled = spider([[2.0, 0.0]], [1.0, 1.0])
    assert np.isnan(scaled[0, 0])
    assert scaled[0, 1] == 0.0


def test_shapes_are_checked():
    with pytest.raises(DataError, match="start have 3 columns"):
        spider([[1.0, 2.0]], [1.0, 2.0, 3.0])
