from dataclasses import replace

import numpy as np
import pytest

from ric.compare import compared
from ric.compare.drift import drift_grid, drift_rows
from ric.compare.drift_figure import drift_figure
from ric.report.figures import look


def test_length_and_repetition_by_hand(make, change):
    member = make()
    texts = [["a b c a b c"] * 30] * 10 + [["one two"] * 30]
    found = drift_rows(compared([change(member, curves=[replace(member.own, payloads=texts)])], draws=5))
    assert (found[0]["words"], found[0]["repeated trigrams"]) == (6, 0.25)
    assert (found[-1]["words"], found[-1]["repeated trigrams"]) == (2, 0)
    assert found[0]["w:helpful"] == 1.0


def test_what_was_measured_beside_is_a_mean_over_seeds(make, change):
    members = []
    for seed in (0, 1):
        member = make("ric", seed)
        own = replace(member.own, evaluated=np.full((11, 30, 1), float(seed)), metrics=np.full((11, 1), 5.0))
        members.append(change(member, curves=[own], evaluated=["humor"], metrics={"length": True}))
    found = drift_rows(compared(members, draws=5))
    assert {row["humor"] for row in found} == {0.5}
    assert {row["length"] for row in found} == {5.0}


def test_a_grid_of_equal_rows(comparison):
    made = drift_grid(comparison)
    assert len(made.rows) == 3 * 11 + 1
    assert {len(row) for row in made.rows} == {len(made.header)}


def test_what_is_no_text_has_no_length(make, change):
    member = make()
    own = replace(member.own, payloads=[[np.zeros(2)] * 30] * 11)
    assert np.isnan(drift_rows(compared([change(member, curves=[own])], draws=5))[0]["words"])


@pytest.mark.parametrize("budget", [0.5])
def test_part_of_a_budget_is_left_out(make, budget):
    rows = drift_rows(compared([make(), make("ric", budget=budget)], draws=5))
    assert {row["method"] for row in rows} == {"ric", "base"}


def test_drift_is_drawn_along_the_dial(comparison, make, monkeypatch):
    monkeypatch.setattr(look, "DPI", 20)
    made = drift_figure(comparison)
    assert made is not None
    assert made.startswith(b"\x89PNG")
    assert made != drift_figure(compared([make()], draws=5))


def test_without_any_text_or_measure_nothing_is_drawn(make, change):
    member = make(base=False)
    own = replace(member.own, payloads=[[np.zeros(2)] * 30] * 11)
    assert drift_figure(compared([change(member, curves=[own])], draws=5)) is None
