"""The study `interactions`: its runs, and texts and signs of its probe."""

from __future__ import annotations

import numpy as np
import pytest

from ric.plugin import default_host
from ric.study.plan import Asked, checked, runs
from ric.study.registry import study_of
from ric_tasks.attributes import probe, world
from ric_tasks.attributes.task import Attributes


def test_its_runs_can_be_planned():
    host = default_host()
    entries = checked(runs(study_of(host, "interactions"), Asked()), host)
    assert len(entries) == 6
    assert {entry.plan.config.task["interaction"] for entry in entries} == set(world.INTERACTIONS)


def test_its_texts_stop_before_the_trait():
    found = probe.texts(Attributes().rows("train"), 0)
    assert len(found.rows) == len({row.prompt for row in found.rows}) == 456
    assert found.said.shape == found.wanted.shape == (456, 10)
    assert probe.begun(np.array([1.0, -1.0] * 5), 3) == "warm lamps, hard seats, loud music,"
    assert np.abs(np.mean(found.said * found.wanted)) < 0.05  # answers tell nothing of requests


def test_its_signs_by_hand():
    found = probe.texts(Attributes().rows("test"), 1)
    row, said = found.rows[4], found.said[4]
    wanted = world.wanted(world.parse_request(row.prompt))
    assert probe.signs(found, 3, product=False)[4] == wanted[3]
    assert probe.signs(found, 3, product=True)[4] == wanted[3] * wanted[2] * said[2]


@pytest.mark.parametrize("interaction", world.INTERACTIONS)
def test_what_it_says(interaction, monkeypatch):
    """Without a model: half are read in the base, all afterwards."""
    monkeypatch.setattr(probe, "load", lambda folder: folder)
    half = np.arange(100)[:, None] % 2 * np.ones(len(probe.BEFORE))
    monkeypatch.setattr(
        probe, "readings", lambda run, member, *, product: half if member else np.ones((100, len(probe.BEFORE)))
    )
    panel = next(p for p in study_of(default_host(), "interactions").panels if p.name == f"probe-{interaction}")
    found = panel.work({spot: ["run"] for spot in panel.of})
    assert [point.series for point in found.points[:: len(probe.BEFORE)]] == ["base", "ric", "soup"]
    assert {point.value for point in found.points[len(probe.BEFORE) :]} == {1.0}
    (sentence,) = found.words
    assert "base 0.500 (95 % interval 0.39" in sentence.text
    assert "ric +0.500" in sentence.text
    assert sentence.evidence["gained"]["soup"][0] == 0.5
    assert panel.names == ("soft seats", "big windows", "open doors", "new maps", "long tables")
