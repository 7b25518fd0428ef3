import numpy as np
import pytest

from ric.drawings.kinds import learning_curve
from ric.drawings.material import Batch, Lacking


def test_batches_become_rows_and_seeds_a_band(material, morl, is_png):
    batches = [
        Batch("morl", seed, "m0", number, 1.0 + number, 10.0, 5.0, np.array([2.0 * number, np.nan]))
        for seed in (0, 1)
        for number in range(3 - seed)
    ]
    table = learning_curve.points(material(morl, batches=batches))
    assert table.pick(seed=0).numbers("z:warm").tolist() == [0, 1, 2]
    assert table.pick(seed=0).numbers("seconds").tolist() == [1, 2, 3]
    assert np.isnan(table.numbers("raw:short")).all()
    assert is_png(learning_curve.draw(table))


def test_without_a_log_it_is_said_what_has_one(material, soup):
    with pytest.raises(Lacking, match="no log of samples") as error:
        learning_curve.points(material(soup))
    assert error.value.hint == "ric run --algo raft --task toy --rewards warm,short"
