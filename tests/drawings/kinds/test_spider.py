import numpy as np
import pytest

from ric.drawings.kinds import spider
from ric.drawings.material import Lacking

NAMES = ("a", "b", "c")
CORNERS = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1 / 3, 1 / 3, 1 / 3]]


def scaled(table, model):
    return table.pick(model=model).numbers("scaled").tolist()


@pytest.fixture
def run(member, curve):
    own = curve("ric", [[6, -2, 0], [0, 6, -2], [-2, 0, 6], [4, 4, 4]], preferences=CORNERS)
    return member(own, curve("base", [[0, 0, 0]]), names=NAMES)


def test_the_base_is_one_and_the_worst_is_zero(material, run, is_png):
    table = spider.points(material(run))
    assert table.each("model") == ["base", "ric, most a", "ric, most b", "ric, most c", "ric, even"]
    assert scaled(table, "base") == [1, 1, 1]
    assert scaled(table, "ric, most a") == [4, 0, 1]  # (6 + 2) / (0 + 2), (-2 + 2) / 2, (0 + 2) / 2
    assert scaled(table, "ric, even") == [3, 3, 3]
    assert is_png(spider.draw(table))


def test_where_the_base_is_the_worst_the_best_is_one(material, member, curve):
    run = member(curve("ric", [[4, 2, 1]]), curve("sft", [[2, 4, -1]]), curve("base", [[0, 0, 0]]), names=NAMES)
    table = spider.points(material(run))
    assert scaled(table, "base") == [0, 0, 0.5]
    assert scaled(table, "ric") == [1, 0.5, 1]
    assert "the base model is the worst in a, b" in table.title


def test_uniform_soups_of_a_growing_set_are_drawn_each(material, member, curve):
    mix = [[1, 0, 0], [0.5, 0, 0.5], [1 / 3, 1 / 3, 1 / 3]]
    own = curve("soup", [[1, 1, 1], [2, 2, 2], [3, 3, 3]], mix=mix, mixed=("x", "y", "z"))
    table = spider.points(material(member(own, curve("base", [[0, 0, 0]]), names=NAMES)))
    assert table.each("model") == ["base", "x", "x + z", "x + y + z"]


def test_of_a_comparison_the_middles_are_drawn(material, run, member, curve):
    other = member(curve("morl", [[1, 1, -3]]), names=NAMES)
    assert spider.points(material(run, other)).each("model") == ["base", "ric, even", "morl"]


def test_what_is_missing(material, soup, member, curve):
    with pytest.raises(Lacking, match="2 rewards"):
        spider.points(material(soup))
    with pytest.raises(Lacking, match="no base model"):
        spider.points(material(member(curve("sft", [[1, 1, 1]]), names=NAMES)))
    with pytest.raises(Lacking, match="a mean that is not known"):
        spider.points(material(member(curve("x", [[1, 1, np.nan]]), curve("base", [[0, 0, 0]]), names=NAMES)))
    with pytest.raises(Lacking, match="alike in b"):
        spider.points(material(member(curve("x", [[1, 0, 1]]), curve("base", [[0, 0, 0]]), names=NAMES)))
