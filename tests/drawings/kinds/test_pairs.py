import numpy as np
import pytest

from ric.drawings.kinds import pairs
from ric.drawings.material import Lacking


def test_the_edge_and_its_chord(material, soup, morl, is_png):
    table = pairs.points(material(soup, morl))
    assert table.each("panel") == ["soup, seed 0: warm and short"]
    assert table.numbers("lambda").tolist() == [0, 0.5, 1]
    assert table.numbers("x_z").tolist() == [2, 1.5, 0]
    assert table.numbers("y_chord").tolist() == [0, 1, 2]
    assert is_png(pairs.draw(table))


def test_of_three_members_every_edge_that_was_measured(material, member, curve):
    mix = [*np.eye(3).tolist(), [0.5, 0.5, 0], [0.25, 0.25, 0.5]]
    own = curve("soup", np.arange(15).reshape(5, 3), mix=mix, mixed=("a", "c", "x"))
    table = pairs.points(material(member(own, names=("a", "b", "c"))))
    assert table.each("panel") == ["a and c"]
    assert (table.each("x"), table.each("y")) == (["a"], ["c"])  # the members' own rewards


def test_what_is_missing(material, member, curve):
    ends = curve("soup", [[1, 1], [2, 2]], mix=[[1, 0], [0, 1]], mixed=("a", "b"))
    with pytest.raises(Lacking, match="no two members with soups between them"):
        pairs.points(material(member(ends)))
    with pytest.raises(Lacking, match="one reward"):
        pairs.points(material(member(curve("x", [[1]]), names=("a",))))
