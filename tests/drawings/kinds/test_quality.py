import numpy as np
import pytest

from ric.drawings.kinds import quality
from ric.drawings.material import Lacking


def test_metrics_along_the_dial(material, member, curve, is_png):
    own = curve("ric", [[4, 0], [0, 4]], preferences=[[1, 0], [0, 1]], metrics=np.array([[9.0, 1.0], [7.0, 2.0]]))
    run = member(own, curve("base", [[0, 0]], metrics=np.array([[5.0, 0.5]])),
                 metrics={"perplexity": False, "distinct": True})  # fmt: skip
    table = quality.points(material(run))
    assert table.pick(method="ric", quantity="perplexity").numbers("value").tolist() == [9, 7]
    assert table.pick(method="base").numbers("value").tolist() == [5, 0.5]
    assert table.pick(quantity="distinct").each("kind") == ["larger"]
    assert is_png(quality.draw(table))


def test_without_metrics_it_is_said_how_to_measure_them(material, soup):
    with pytest.raises(Lacking, match="no metric") as error:
        quality.points(material(soup))
    assert error.value.hint == (
        "ric run --config runs/soup-0/run.yaml --metrics perplexity:base --out runs/soup-0-measured"
    )
