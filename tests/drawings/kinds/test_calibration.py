import pytest

from ric.drawings.kinds import calibration
from ric.drawings.material import Lacking


def test_responses_and_means(material, dial, is_png):
    table = calibration.points(material(dial))
    mean = table.pick(what="mean")
    assert (mean.numbers("desired:warm").tolist(), mean.numbers("obtained:warm").tolist()) == ([0, 0.5, 1], [0, 1, 2])
    ones = table.pick(what="response")
    assert ones.numbers("point").tolist() == [0, 0, 1, 1, 2, 2]
    assert ones.numbers("obtained:warm").tolist() == [0.5, -0.5, 1.5, 0.5, 2.5, 1.5]
    assert is_png(calibration.draw(table))


def test_many_responses_are_spaced_evenly(material, dial, monkeypatch):
    monkeypatch.setattr(calibration, "MOST_ROWS", 3)
    assert calibration.points(material(dial)).pick(what="response").numbers("point").tolist() == [0, 1, 2]


def test_nobody_was_told_anything(material, soup):
    with pytest.raises(Lacking, match="told which rewards"):
        calibration.points(material(soup))
