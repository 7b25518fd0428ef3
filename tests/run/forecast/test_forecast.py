from __future__ import annotations

import pytest

from ric.run.forecast import forecast
from ric.run.watching.watcher import Quiet


@pytest.fixture
def notes(watcher):
    said = []
    watcher.note = said.append
    return said


@pytest.mark.parametrize(
    "given",
    [
        {"eval": {"points": 3, "prompts": 4}},
        {"algo": "told:2", "eval": {"points": 3, "prompts": 2, "mappings": ["l2:2.0"], "baselines": ["corners"]}},
        {"algo": "corners", "rewards": "a", "eval": {"prompts": 2}},
        {"eval": {"points": 3, "prompts": 4, "rewards": "dots", "metrics": "loud=shouting"}},
        {"eval": {"points": 3, "prompts": 4, "metrics": "loud=shouting", "utility": "a + b"}},
    ],
)
def test_the_plan_is_what_the_run_then_does(plan_of, run, cache, watcher, notes, given):
    """Stages in order, with rows drawn, steps and, nothing being cached, rows scored."""
    found = forecast(plan_of(**given), Quiet(watcher))
    planned = {s.stage: s for s in found.stages if s.stage not in ("start", "family")}
    ledger = {entry["stage"]: entry for entry in run(**given).ledger}
    assert list(planned) == list(ledger)
    for name, entry in ledger.items():
        stage = planned[name]
        assert (stage.kind, stage.method, stage.steps) == (entry["kind"], entry["method"], entry["steps"]), name
        assert stage.calls == entry["reward_calls"] + entry["cache_hits"], name
        if entry["kind"] == "rollout":
            assert stage.rows == entry["rows_generated"], name
    assert found.memory > 1
    assert all(stage.seconds >= 0 for stage in found.stages)
    assert [curve.method for curve in found.results.curves][-1] == "base"
    assert notes


def test_measuring_takes_its_time_and_its_place_in_the_results(plan_of, cache, watcher, notes):
    """Three points of four answers, one reward; a probe of three rows through it and the two trained on."""
    measured = {"points": 3, "prompts": 4, "rewards": "dots", "metrics": "loud=shouting"}
    found = forecast(plan_of(eval=measured), Quiet(watcher))
    stages = {s.stage: s for s in found.stages}
    assert (stages["probe"].calls, stages["measure-told"].calls, stages["measure-base"].calls) == (9, 12, 4)
    assert stages["measure-told"].seconds > 0
    assert stages["measure-told"].disk == 8 * (12 + 3)
    assert [(curve.evaluated.shape, curve.metrics.shape) for curve in found.results.curves] == [
        ((3, 4, 1), (3, 1)), ((1, 4, 1), (1, 1)), ((1, 4, 1), (1, 1)),
    ]  # fmt: skip
    assert (list(found.results.evaluated), list(found.results.metrics)) == (["dots"], ["loud"])


def test_a_forecast_leaves_nothing_behind(plan_of, cache, tmp_path, watcher, notes):
    forecast(plan_of(eval={"points": 3, "prompts": 2}), Quiet(watcher))
    assert list(tmp_path.iterdir()) == []


def test_a_known_base_model_costs_nothing(plan_of, run, cache, watcher, notes):
    run(eval={"points": 3, "prompts": 2})
    (base,) = [s for s in forecast(plan_of(), Quiet(watcher)).stages if s.stage == "base"]
    assert (base.steps, base.seconds) == (0, 0.0)
