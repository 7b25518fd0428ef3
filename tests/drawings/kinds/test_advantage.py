import pytest

from ric.drawings.kinds import advantage
from ric.drawings.material import Lacking


def test_advantage_over_every_number_of_policies(material, soup, morl, is_png):
    table = advantage.points(material(soup, morl))
    assert table.numbers("runs").tolist() == [1, 2, 3]
    # Any single policy gives 1 on average over users. The three together give max(2 mu, 2 - 2 mu), 1.5 on average. The
    # soups add 1.5 everywhere: max(1.5, that), 1.5 + 2 * (.25 * .5 / 2) = 1.625.
    expected = {1: 1.625 - 1.0, 3: 1.625 - 1.5}
    assert {m: table.pick(runs=m).rows[0]["advantage"] for m in expected} == pytest.approx(expected)
    assert is_png(advantage.draw(table))


def test_what_is_missing(material, soup, morl, member, curve):
    with pytest.raises(Lacking, match="nothing but the mixture itself") as error:
        advantage.points(material(soup))
    assert "ric run --algo morl --task toy --rewards warm,short --set algo.members=11" in error.value.hint
    with pytest.raises(Lacking, match="3 rewards"):
        advantage.points(material(member(curve("x", [[1, 1, 1]]), names=("a", "b", "c"))))
    with pytest.raises(Lacking, match="no mixture"):
        advantage.points(material(morl))
