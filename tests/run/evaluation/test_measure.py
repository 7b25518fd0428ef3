"""Rewards and metrics that are measured along the dial and never trained on."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ric.errors import ConfigError, NotFoundError
from ric.run import results_file
from ric.run.folder import RESULTS, read_config
from ric.run.setup.prepare import prepare

PLAIN = {"points": 3, "prompts": 4}
MORE = {"eval": {**PLAIN, "rewards": "dots", "metrics": "loud=shouting"}}


def test_every_point_of_every_curve_is_measured(run, world) -> None:
    results = run(**MORE)
    assert (list(results.evaluated), dict(results.metrics)) == (["dots"], {"loud": False})
    for curve in results.curves:
        assert curve.evaluated.shape == (len(curve.payloads), 4, 1)
        for g, i in np.ndindex(curve.evaluated.shape[:2]):
            assert curve.evaluated[g, i, 0] == curve.payloads[g][i].count(".")
        letters = [np.mean([3 - p.count(".") for p in point]) for point in curve.payloads]
        assert curve.metrics.tolist() == [[value] for value in letters]


def test_metrics_are_told_the_training_rows(run, world) -> None:
    run(**MORE)
    assert world.CALLS["beside"] == len(world.Letters().rows("train"))


def test_nothing_else_changes(run, world, same) -> None:
    plain, more = run("plain", eval=PLAIN), run("more", **MORE)
    assert same(plain.statistics, more.statistics)
    for a, b in zip(plain.curves, more.curves, strict=True):
        assert same([a.rewards, a.payloads, a.desired], [b.rewards, b.payloads, b.desired])
        assert a.evaluated is None
        assert a.metrics is None
    assert plain.evaluated == []


def test_results_are_kept_and_read_again(run, same, tmp_path, watcher) -> None:
    first = run(**MORE)
    assert same(results_file.read(tmp_path / "run"), first)
    stages = [name for name, _ in watcher.finished if name.startswith("measure-")]
    assert stages == ["measure-told", "measure-sft", "measure-base"]
    watcher.finished.clear()
    (tmp_path / "run" / RESULTS).unlink()
    run(**MORE)
    assert all(cached for name, cached in watcher.finished if name.startswith("measure-"))


def test_measuring_is_counted(run, tmp_path) -> None:
    run(**MORE)
    lines = [json.loads(line) for line in (tmp_path / "run" / "ledger.jsonl").read_text().splitlines()]
    told = next(line for line in lines if line["stage"] == "measure-told")
    assert told["kind"] == "evaluate"
    assert told["reward_calls"] + told["cache_hits"] == 3 * 4


def test_results_of_earlier_versions_are_read(run, tmp_path) -> None:
    run(eval=PLAIN)
    head = json.loads((tmp_path / "run" / RESULTS).read_text())
    del head["seal"]
    for key in ("evaluated", "metrics"):
        del head[key]
    for curve in head["curves"]:
        del curve["metrics"]
    (tmp_path / "run" / RESULTS).write_text(json.dumps({**head, "seal": results_file._seal(head)}))
    found = results_file.read(tmp_path / "run")
    assert (list(found.evaluated), dict(found.metrics), found.curves[0].evaluated) == ([], {}, None)


def test_labels_name_columns_and_the_run_can_be_opened_again(run, tmp_path, host) -> None:
    results = run(rewards="first=b,second=a", **SHORT)
    assert results.statistics.names == ("first", "second")
    assert results.truth is not None  # the task knows them by their components
    tree = read_config(tmp_path / "run")
    assert tree["rewards"] == [
        {"name": "b", "label": "first", "letter": "b"}, {"name": "a", "label": "second", "letter": "a"},
    ]  # fmt: skip
    assert tree["eval"]["rewards"] == [{"name": "dots", "letter": "."}]


SHORT = {"eval": {**PLAIN, "rewards": "dots"}}


def test_a_value_after_the_colon_is_written_down_as_an_option(plan_of) -> None:
    config = plan_of(rewards="x=a:c,b", eval={"metrics": "shouting"}).config
    assert config.rewards == [{"name": "a", "label": "x", "letter": "c"}, {"name": "b", "letter": "b"}]
    again = plan_of(**{k: v for k, v in config.as_dict().items() if k not in ("algo", "task")})
    assert again.config.rewards == config.rewards


def test_a_label_is_no_component(plan_of) -> None:
    plan = plan_of(rewards="a=dots,b")
    assert (plan.names, plan.components) == (("a", "b"), ("dots", "b"))


def test_what_is_trained_on_is_measured_anyway(plan_of, parts) -> None:
    with pytest.raises(ConfigError, match="--eval-rewards b, which is one of the rewards trained on") as caught:
        plan_of(eval={"rewards": "dots,b"})
    assert "my-b=b" in parts(caught.value)
    assert list(plan_of(eval={"rewards": "dots,my-b=b"}).evaluated) == ["dots", "my-b"]


@pytest.mark.parametrize(("key", "kind"), [("rewards", "reward"), ("metrics", "metric")])
def test_unknown_names(plan_of, key, kind) -> None:
    with pytest.raises(NotFoundError, match=f"no {kind} is called 'dotz'"):
        plan_of(eval={key: "dotz"})


def test_a_measured_reward_is_tried_before_anything_is_trained(run, world, monkeypatch) -> None:
    from ric.errors import RewardError

    monkeypatch.setattr(world.Count, "score", lambda self, p, payloads, r: np.full(len(payloads), np.nan))
    with pytest.raises(RewardError):
        run(**MORE)
    assert not [name for name in world.CALLS if name.startswith("fit")]


def test_a_run_opened_again_knows_what_was_measured(run, tmp_path, host) -> None:
    run(**MORE)
    plan = prepare(read_config(tmp_path / "run"), host)
    assert (list(plan.evaluated), list(plan.metrics)) == (["dots"], ["loud"])
