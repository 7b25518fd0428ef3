"""The closed forms and samples behind the study `theory`."""

from __future__ import annotations

import pytest

from ric.plugin import default_host
from ric.study.plan import Asked, checked, runs
from ric.study.registry import study_of
from ric_tasks.quadratic.mixing import DISTANCES, mixing
from ric_tasks.quadratic.sampled import bound_curves, coefficients, losses


def test_the_bound_at_one_half_is_the_papers():
    """mu = .5, D_1 = D_2 = 1: the soup is worth 1 - 1/4; (M - 1)^2 / 16 / ((M - 1)^2 / 4 + M) is added to it."""
    evidence = bound_curves().words[0].evidence
    assert evidence["soup"] == pytest.approx(0.75)
    assert evidence["bound"] == pytest.approx({"2": 0.75 + 1 / 16 / 2.25, "10": 0.75 + 81 / 16 / 30.25})
    middle = [p.value for p in bound_curves().points if p.series == "interpolated experts" and p.x == 0.5]
    assert middle == [0.5]


def test_no_sampled_instance_violates_the_bound():
    found = losses()
    evidence = found.words[0].evidence
    assert evidence["violations"] == 0
    assert evidence["interval"][0] <= evidence["tightness"] <= evidence["interval"][1] < 1
    assert all(p.value <= p.x * (1 + 1e-9) for p in found.points)


def test_the_best_lambda_is_the_lemmas():
    assert coefficients().words[0].evidence["largest_gap"] < 1e-9


def test_mixed_weights_are_mixed_predictions_to_second_order():
    found = mixing()
    assert found.words[0].evidence["power"] == pytest.approx(2, abs=0.02)
    assert [p.x for p in found.points if p.series == "small network"] == DISTANCES.tolist()


def test_its_runs_can_be_planned():
    host = default_host()
    entries = checked(runs(study_of(host, "theory"), Asked()), host)
    assert {e.plan.config.task["spread"] for e in entries} == {1, 2, 4, 10}
    assert len(entries) == 12
