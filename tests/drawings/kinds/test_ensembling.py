import pytest

from ric.drawings.kinds import ensembling
from ric.drawings.material import Lacking


@pytest.fixture
def ways(member, curve):
    def build(label, middle, combine):
        own = curve("soup", [[4, 0], [middle, middle], [0, 4]], mix=[[1, 0], [0.5, 0.5], [0, 1]], mixed=("a", "b"))
        return member(own, label=label, config={"algo": {"name": "soup", "combine": combine}})

    return build("one", 3, "weights"), build("other", 2, "predictions")


def test_both_ways_by_lambda(material, ways, is_png):
    table = ensembling.points(material(*ways))
    assert table.each("method") == ["one: weights", "other: predictions"]
    warm = table.pick(quantity="warm (z-score)", kind="predictions")
    assert (warm.numbers("at:lambda of b").tolist(), warm.numbers("value").tolist()) == ([0, 0.5, 1], [2, 1, 0])
    assert is_png(ensembling.draw(table))


def test_one_way_is_not_enough(material, ways, dial):
    with pytest.raises(Lacking, match="not both ways") as error:
        ensembling.points(material(ways[0]))
    assert "--combine predictions" in error.value.hint
    with pytest.raises(Lacking, match="not both ways"):
        ensembling.points(material(dial))
