"""`ric report`: the files of a finished run, written again."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace

import pytest

from ric.run import results_file

WRITTEN = ("front.csv", "report.html", "front.png", "calibration.png")


@pytest.fixture
def run(finished, tmp_path):
    """A finished run of its own."""
    return shutil.copytree(finished, tmp_path / "run")


def test_files_come_back_as_they_were(ric, run) -> None:
    before = (run / "front.csv").read_bytes()
    for name in WRITTEN:
        (run / name).unlink()
    code, out, err = ric("report", run)
    assert (code, err) == (0, "")
    assert (run / "front.csv").read_bytes() == before
    assert all((run / name).stat().st_size > 0 for name in WRITTEN)
    assert "hypervolume" in out
    assert out.rstrip().endswith(f"report: {run / 'report.html'}")


def test_figures_are_recomputed_from_the_samples(ric, run) -> None:
    results = results_file.read(run)
    warm = results.statistics.names.index("warm")
    curves = [replace(c, rewards=c.rewards.copy()) for c in results.curves]
    (sft,) = [curve for curve in curves if curve.method == "sft"]
    sft.rewards[..., warm] = 2.5
    results_file.write(run, replace(results, curves=curves))
    _, out, _ = ric("report", run, "--json")
    (sft,) = [curve for curve in json.loads(out)["baselines"] if curve["method"] == "sft"]
    assert sft["front"][0]["obtained"]["warm"] == pytest.approx(2.5)


def test_json_is_what_run_prints(ric, run, toy) -> None:
    _, out, _ = ric("report", run, "--json")
    _, again, _ = ric("run", "--config", run / "run.yaml", "--out", run, "--json")
    assert json.loads(out) == json.loads(again)
    assert out.count("\n") == 1


def test_several_runs_are_a_list_in_order(ric, run, mixture) -> None:
    _, out, _ = ric("report", mixture, run, "--json")
    assert [entry["run"] for entry in json.loads(out)] == [str(mixture), str(run)]
    _, text, _ = ric("report", mixture, run)
    assert text.index(f"run: {mixture}") < text.index(f"run: {run}\n")


def test_ledger(ric, run) -> None:
    ledger = [json.loads(line) for line in (run / "ledger.jsonl").read_text().splitlines()]
    _, text, _ = ric("report", run, "--ledger")
    lines = [line.split()[0] for line in text.partition("units are tokens")[2].splitlines()[2:] if line]
    assert lines == [*(entry["stage"] for entry in ledger), *["total"] * 5, "report:"]
    for method in ("what methods share", "ric", "sft", "base"):
        assert f"total of {method}" in text
    _, out, _ = ric("report", run, "--ledger", "--json")
    assert json.loads(out)["stages"] == ledger


def test_nothing_is_written_when_one_run_is_not_finished(ric, run, tmp_path) -> None:
    (run / "report.html").unlink()
    unfinished = shutil.copytree(run, tmp_path / "unfinished")
    (unfinished / "results.json").unlink()
    for other, said in ((tmp_path / "nothing", "holds no run"), (unfinished, "holds no finished run")):
        code, out, err = ric("report", run, other)
        assert (code, out) == (7, "")
        assert f"{other} {said}" in err
    assert not (run / "report.html").exists()


def test_figures_are_drawn_beside_their_points(ric, mixture, tmp_path) -> None:
    run = shutil.copytree(mixture, tmp_path / "run")
    code, out, err = ric("report", run, "--figure", "lmc,front")
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == [f"figure {kind}: {run / 'figures' / kind}.png" for kind in ("lmc", "front")]
    assert {path.name for path in (run / "figures").iterdir()} == {"lmc.png", "lmc.csv", "front.png", "front.csv"}
    _, out, _ = ric("report", run, "--figure", "front", "--json")
    assert json.loads(out)["figures"] == {"front": str(run / "figures" / "front.png")}


def test_a_figure_that_cannot_be_drawn_leaves_everything_as_it_was(ric, run) -> None:
    (run / "report.html").unlink()
    code, out, err = ric("report", run, "--figure", "front,lmc")
    assert (code, out) == (2, "")
    assert f"--figure lmc of {run}: no mixture of members" in err
    assert "ric run --algo rewarded-soup" in err
    assert not (run / "figures").exists()
    assert not (run / "report.html").exists()


def test_a_wrong_figure_lists_the_kinds(ric, run) -> None:
    code, _, err = ric("report", run, "--figure", "spidr")
    assert code == 3
    assert "did you mean 'spider'?" in err
    assert "versus-coefficient  each reward along the dial" in err


def test_the_list_says_what_each_needs_and_what_a_run_lacks(ric, run) -> None:
    code, out, _ = ric("report", "--figure", "list")
    assert code == 0
    assert "lmc                 height of each soup" in out
    _, out, _ = ric("report", run, "--figure", "list")
    assert f"\n{run}\n" in out
    assert re.search(r"^front +yes$", out, re.MULTILINE)
    assert re.search(r"^spider +no: 2 rewards$", out, re.MULTILINE)
    _, out, _ = ric("report", run, "--figure", "list", "--json")
    assert json.loads(out)["lacking"][str(run)]["lmc"] == "no mixture of members"


def test_no_run_is_told(ric) -> None:
    code, _, err = ric("report")
    assert code == 2
    assert "no run" in err
