import numpy as np
import pytest

from ric.drawings.kinds import lmc
from ric.drawings.material import Lacking


def test_height_above_the_chord(material, soup, is_png):
    table = lmc.points(material(soup))
    warm = table.pick(reward="warm")
    assert warm.numbers("place").tolist() == [0, 0.5, 1]
    assert warm.numbers("gap").tolist() == [0, 0.5, 0]
    assert warm.numbers("lambda:short").tolist() == [0, 0.5, 1]
    assert is_png(lmc.draw(table))


def test_of_three_members_the_place_is_how_much_is_mixed(material, member, curve, is_png):
    mix = [*np.eye(3).tolist(), [0.5, 0.25, 0.25]]
    own = curve("soup", [[4, 0], [0, 4], [0, 0], [2, 1]], mix=mix, mixed=("a", "b", "c"))
    table = lmc.points(material(member(own)))
    warm = table.pick(reward="warm")
    assert warm.numbers("place").tolist() == [0, 0, 0, 0.5]
    assert warm.numbers("gap")[-1] == pytest.approx(0.0)  # 1 in z, the chord gives .5 * 2
    assert is_png(lmc.draw(table))


def test_members_must_have_been_measured_alone(material, member, curve):
    inner = curve("soup", [[1, 1], [2, 2]], mix=[[0.4, 0.6], [0.6, 0.4]], mixed=("a", "b"))
    with pytest.raises(Lacking, match="no member was measured alone"):
        lmc.points(material(member(inner)))
