"""`ric eval`: a finished run measured again, its own results left alone."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

OWN = ("run.yaml", "manifest.json", "results.json", "samples.parquet", "front.csv", "report.html", "ledger.jsonl")


@pytest.fixture
def run(finished, tmp_path):
    """A finished run of its own."""
    return shutil.copytree(finished, tmp_path / "run")


def asked(ric, *args):
    """The object that `ric eval ... --json` prints."""
    code, out, err = ric("eval", *args, "--json")
    assert code == 0, err
    assert out.count("\n") == 1
    return json.loads(out)


def stages(run):
    return {path.name for path in (run / "stages").iterdir()}


def test_one_summary_per_mapping_with_one_reference(ric, run) -> None:
    found = asked(ric, run, "--mapping", "l2,linf")
    assert [(s["mapping"], s["method"]) for s in found["summaries"]] == [("l2", "ric:l2"), ("linf", "ric:linf")]
    assert found["base"]["method"] == "base"
    assert (found["run"], found["task"], found["rewards"]) == (str(run), "toy", ["warm", "short"])
    assert len(found["reference"]) == 2
    assert found["true_hypervolume"] > 0
    preferences = [[point["preference"] for point in s["front"]] for s in found["summaries"]]
    assert preferences[0] == preferences[1] == [{"warm": w, "short": 1 - w} for w in (0.0, 0.5, 1.0)]


def test_the_runs_own_results_stay(ric, run) -> None:
    before = {name: (run / name).read_bytes() for name in OWN}
    asked(ric, run, "--mapping", "l2")
    assert {name: (run / name).read_bytes() for name in OWN} == before


def test_results_are_kept_as_stages(ric, run) -> None:
    first, before = asked(ric, run, "--mapping", "l2"), stages(run)
    ledger = (run / "evaluations.jsonl").read_text()
    assert [json.loads(line)["stage"] for line in ledger.splitlines()] == ["evaluate-ric-l2"]
    assert asked(ric, run, "--mapping", "l2") == first
    assert stages(run) == before
    assert (run / "evaluations.jsonl").read_text() == ledger


def test_without_options_the_runs_own_stages_answer(ric, run) -> None:
    before, results = stages(run), json.loads((run / "results.json").read_text())
    found = asked(ric, run)
    assert stages(run) == before
    assert [s["mapping"] for s in found["summaries"]] == [None]
    _, out, _ = ric("report", run, "--json")
    assert found["summaries"][0]["front"] == json.loads(out)["front"]
    assert results["curves"][0]["method"] == found["summaries"][0]["method"] == "ric"


def test_same_prompts_and_row_seeds_as_the_run(ric, run) -> None:
    # The base model has no dial: what it answers depends on prompts and row seeds alone.
    found = asked(ric, run, "--mapping", "linear", "--prompts", "2")
    samples = pd.read_parquet(run / "samples.parquet")
    first = samples[(samples["method"] == "base") & (samples["row"] < 2)]
    assert found["base"]["front"][0]["obtained"]["warm"] == pytest.approx(first["reward:warm"].mean())


def test_other_prompts_points_and_split(ric, run) -> None:
    found = asked(ric, run, "--prompts", "3", "--points", "5", "--split", "validation")
    (summary,) = found["summaries"]
    assert (summary["prompts"], summary["split"], len(summary["front"])) == (3, "validation", 5)
    assert found["base"]["split"] == "validation"


def test_the_table_has_a_line_per_mapping(ric, run) -> None:
    code, out, _ = ric("eval", run, "--mapping", "l2,linear")
    figures = out.partition("figures in z-scores")[2].split("\n\n")[0].splitlines()[2:]
    assert (code, [line.split()[0] for line in figures]) == (0, ["ric:l2", "ric:linear", "base"])


def test_a_mixture_is_measured_without_mappings(ric, mixture, tmp_path) -> None:
    run = shutil.copytree(mixture, tmp_path / "run")
    (summary,) = asked(ric, run, "--points", "2")["summaries"]
    # Trained on the best answers for each: three letters a, and length one.
    assert [point["obtained"] for point in summary["front"]] == [
        {"warm": 0.0, "short": -1.0},
        {"warm": 3.0, "short": -4.0},
    ]
    code, _, err = ric("eval", run, "--mapping", "l2")
    assert code == 2
    assert "l2" in err


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--mapping", "lineer"], 3, "did you mean 'linear'?"),
        (["--mapping", "l2,"], 2, "names separated by commas"),
        (["--mapping", "l2,l2"], 2, "given twice"),
        (["--points", "1"], 2, "eval.points"),
        (["--prompts", "0"], 2, "eval.prompts"),
        (["--split", "train"], 2, "test or validation"),
    ],
)
def test_mistakes_leave_no_trace(ric, run, args, code, said) -> None:
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    found, out, err = ric("eval", run, *args)
    assert (found, out) == (code, "")
    assert said in err
    assert "\n  expected: " in err
    assert "\n  next: " in err
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*")} == before


def test_missing_run(ric, tmp_path) -> None:
    code, _, err = ric("eval", tmp_path / "nothing")
    assert (code, "holds no run" in err) == (7, True)


def test_changed_rewards_are_noticed(ric, run) -> None:
    head = run / "family" / "ric.json"
    tree = json.loads(head.read_text())
    tree["statistics"]["mean"][0] += 0.5
    head.write_text(json.dumps(tree))
    code, _, err = ric("eval", run)
    assert (code, "other scores of the training rows" in err) == (7, True)
