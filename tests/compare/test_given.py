"""The data's own answers beside the methods: chosen of z (1, .5), rejected of z (-1, 0)."""

from __future__ import annotations

import numpy as np
import pytest

from ric.compare import compared
from ric.compare.figure import fronts_figure
from ric.compare.given import given_grid
from ric.compare.tables import point_rows
from ric.run.results import Given


@pytest.fixture
def found(make, change):
    member = make()
    scale = member.results.statistics
    means = [scale.mean + scale.std * np.array(z) for z in ((1.0, 0.5), (-1.0, 0.0))]
    given = [Given(s, 7, m, 0.1 * scale.std) for s, m in zip(("chosen", "rejected"), means, strict=True)]
    return compared([change(member, given=given)], draws=5)


def test_they_are_rows_and_points(found):
    grid = given_grid(found)
    assert [row[:2] for row in grid.rows] == [["data: chosen", "7"], ["data: rejected", "7"]]
    assert [float(cell) for cell in grid.rows[0][-2:]] == [1.0, 0.5]
    good, bad = point_rows(found)[-2:]
    first = found.names[0]
    assert (good["method"], good[f"z:{first}"], bad[f"z:{first}"]) == (
        "data: chosen",
        pytest.approx(1),
        pytest.approx(-1),
    )
    assert good[f"z-se:{first}"] == pytest.approx(0.1)
    assert found.as_dict()["given"]["rejected"]["rows"] == 7


def test_they_are_drawn(found, make, monkeypatch):
    from ric.report.figures import look

    monkeypatch.setattr(look, "DPI", 20)
    assert fronts_figure(found) != fronts_figure(compared([make()], draws=5))


def test_data_without_pairs_has_no_rows(comparison):
    assert given_grid(comparison).rows == []
    assert comparison.as_dict()["given"] == {}
