import numpy as np
import pytest

from ric.compare.wins import wins
from ric.errors import DataError


def test_shares_by_hand():
    """Two points, four prompts: per prompt win/lose/tie over points, then the mean."""
    first = np.array([[1.0, 0.0, 2.0, np.nan], [1.0, 0.0, 0.0, np.nan]])
    second = np.array([[0.0, 0.0, 1.0, 5.0], [2.0, 0.0, 1.0, 5.0]])
    found = wins([(first, second)], draws=50)
    assert [found.win.value, found.tie.value, found.lose.value] == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert found.prompts == 3
    assert found.as_dict()["balance"]["value"] == pytest.approx(0.0)


def test_a_tolerance_makes_ties():
    first, second = np.array([[0.3, 1.0]]), np.array([[0.0, 0.0]])
    assert wins([(first, second)], tie=0.5).tie.value == 0.5
    assert wins([(first, second)]).tie.value == 0.0


def test_the_interval_is_that_of_a_share():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 1, 300))
    found = wins([(first, second)])
    half = 1.97 * np.sqrt(found.win.value * (1 - found.win.value) / 299)
    assert found.win.high - found.win.value == pytest.approx(half, rel=0.1)
    assert 0.001 < found.balance.p <= 1


@pytest.mark.parametrize(("pairs", "tie", "message"), [
    ([], 0.0, "the same points and prompts"),
    ([(np.zeros((1, 2)), np.zeros((1, 3)))], 0.0, "the same points and prompts"),
    ([(np.zeros((1, 2)), np.zeros((1, 2)))], -1.0, "a tolerance of at least 0"),
    ([(np.full((1, 2), np.nan), np.zeros((1, 2)))], 0.0, "no prompt with a score on both sides"),
])  # fmt: skip
def test_nothing_to_compare(pairs, tie, message):
    with pytest.raises(DataError, match=message):
        wins(pairs, tie)
