"""`--preferences`, `--off-simplex` and `--utility` of the commands, on finished runs of a world without torch."""

from __future__ import annotations

import csv
import json
import shutil

import pytest
import yaml

import ric as library
from ric.run import results_file

TOY = ("--task", "toy", "--set", "eval.prompts=4")
OFF = [[1.5, -0.5], [0.5, 0.5], [-1.0, 0.25]]


@pytest.fixture
def off(tmp_path):
    path = tmp_path / "off.csv"
    path.write_text("warm,short\n" + "\n".join(",".join(map(str, row)) for row in OFF) + "\n")
    return path


def run(ric, toy, out, *args, algo="ric"):
    small = (
        ("--set", "algo.rounds=1", "--set", "algo.generate=20", "--set", "algo.calibration=2") if algo == "ric" else ()
    )
    return ric("run", "--algo", algo, "--plugin", toy, *TOY, *small, "--out", out, *args)


@pytest.fixture
def copy(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "copy")


@pytest.mark.parametrize("mapping", ["l2", "proposed"])
def test_a_run_off_the_simplex_ends_in_a_report(ric, toy, tmp_path, off, mapping) -> None:
    extra = ("--set", f"mapping={mapping}")
    code, out, err = run(ric, toy, tmp_path / "r", "--preferences", off, "--off-simplex", *extra, "--json")
    assert code == 0, err
    front = [point["preference"] for point in json.loads(out)["front"]]
    assert front == [{"warm": w, "short": s} for w, s in OFF]
    with (tmp_path / "r" / "front.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["method"] == "ric"]
    assert [[float(row["w:warm"]), float(row["w:short"])] for row in rows] == OFF
    assert (tmp_path / "r" / "report.html").stat().st_size > 1000


def test_a_mixture_extrapolates(ric, toy, tmp_path, off) -> None:
    code, _, err = run(ric, toy, tmp_path / "r", "--preferences", off, "--off-simplex", algo="corners")
    assert code == 0, err
    mixes = [library.load(tmp_path / "r").family.coefficients(results_file.read(tmp_path / "r").curves[0].preferences)]
    assert mixes[0].tolist() == OFF


def test_run_yaml_holds_the_weights_and_not_the_file(ric, toy, tmp_path, off) -> None:
    code, _, err = run(ric, toy, tmp_path / "r", "--preferences", off, "--off-simplex", "--utility", "warm")
    assert code == 0, err
    off.unlink()
    assert yaml.safe_load((tmp_path / "r" / "run.yaml").read_text())["eval"]["preferences"][0] == {
        "warm": 1.5,
        "short": -0.5,
    }
    code, again, err = ric("run", "--config", tmp_path / "r" / "run.yaml", "--out", tmp_path / "r", "--json")
    assert code == 0, err
    assert json.loads(again)["choice"]["utility"] == "warm"


def test_eval_takes_preferences_of_its_own(ric, copy, off) -> None:
    code, out, err = ric("eval", copy, "--preferences", off, "--off-simplex", "--json")
    assert code == 0, err
    (summary,) = json.loads(out)["summaries"]
    assert [list(point["preference"].values()) for point in summary["front"]] == OFF
    assert ric("eval", copy, "--points", "2", "--json")[0] == 0


def test_the_choice_is_reported_kept_and_asked_again(ric, toy, tmp_path) -> None:
    expression = "warm - 0.01*short*short"
    code, out, err = run(ric, toy, tmp_path / "r", "--utility", expression, algo="corners")
    assert code == 0, err
    # Members answer "aaab" at the corner of warm and "b" at that of short.
    line = next(line for line in out.splitlines() if line.startswith("chosen by the utility"))
    assert line.startswith(
        f"chosen by the utility {expression}: warm=0.5,short=0.5 (0.5 warm + 0.5 short), best of 11 points"
    )
    assert "on 4 validation rows" in line
    assert "on 4 test rows" in line
    assert f"Chosen by the utility {expression}" in (tmp_path / "r" / "report.html").read_text()
    stored = json.loads((tmp_path / "r" / "results.json").read_text())["choice"]
    assert results_file.read(tmp_path / "r").choice._asdict() == stored
    code, out, err = ric("report", tmp_path / "r", "--json")
    assert json.loads(out)["choice"] == stored
    assert library.load(tmp_path / "r").choose(expression)._asdict() == stored
    code, out, err = ric("eval", tmp_path / "r", "--utility", expression, "--json")
    assert json.loads(out)["choice"] == stored
    code, out, err = ric("eval", tmp_path / "r", "--utility", "short", "--json")
    assert json.loads(out)["choice"]["preference"] == {"warm": 0.0, "short": 1.0}


def test_sample_answers_at_what_a_utility_chooses(ric, mixture, tmp_path) -> None:
    copy = shutil.copytree(mixture, tmp_path / "copy")
    code, out, err = ric("sample", copy, "--prompt", "hi", "--utility", "raw(short)")
    assert (code, out) == (0, "b\n")  # the short answer
    assert err.splitlines()[-1] == "ric: utility raw(short) chose warm=0,short=1 (0 warm + short)"


def test_sample_takes_weights_off_the_simplex(ric, mixture) -> None:
    code, out, err = ric("sample", mixture, "--prompt", "hi", "--preference", "warm=-1.5,short=-0.5", "--off-simplex")
    assert (code, out, err) == (0, "b\n", "")  # the larger of the two coefficients
    assert library.load(mixture).sample(["hi"], [2, -2], off_simplex=True) == ["aaab"]
    code, _, err = ric("sample", mixture, "--prompt", "hi", "--preference", "warm=-1.5,short=-0.5")
    assert (code, "a finite number, 0 or larger" in err) == (2, True)


def written(tmp_path, text, name="p.csv"):
    (tmp_path / name).write_text(text)
    return tmp_path / name


@pytest.mark.parametrize(
    ("args", "said", "expected"),
    [
        (["--utility", "warm + wram"], "utility 'warm + wram', column 8: names 'wram'", "did you mean 'warm'?"),
        (["--utility", "warm +"], "column 7: is no expression", "numbers, reward names"),
        (["--utility", ""], "column 1: is no expression", "numbers, reward names"),
        (["--utility", "__import__('os')"], "column 1: calls __import__", "min(), max()"),
        (["--utility", "warm if short else 1"], "column 1: has a IfExp", "numbers, reward names"),
        (["--utility", "exec('1')"], "column 1: calls exec", "exp"),
        (["--off-simplex"], "--off-simplex without preferences", "weights of your own"),
        (["--preferences", "nothing.csv"], "preferences file 'nothing.csv'", "a readable CSV or JSON file"),
        (["--preferences", "warm,short\n1\n"], "p.csv, line 2: 1 cells", "2, one for each of warm, short"),
        (["--preferences", "warm,shrt\n1,0\n"], "p.csv, line 2: preference for 'shrt'", "did you mean 'short'?"),
        (["--preferences", "warm,short\n-1,2\n"], "p.csv, line 2: preference warm=-1", "0 or larger"),
        (["--preferences", "warm,short\n1,1\n"], "p.csv, line 2: weights that sum to 2", "sum to 1"),
        (["--preferences", "warm,short\n1,inf\n", "--off-simplex"], "p.csv, line 2: preference short=inf", "finite"),
        (["--preferences", "warm,short\n1,0\n", "--set", "eval.points=3"], "preferences of your own", "one of"),
        (["--set", "eval.preferences=7"], "eval.preferences", ""),
    ],
)  # fmt: skip
def test_mistakes_are_told_before_any_work(ric, toy, copy, tmp_path, args, said, expected) -> None:
    args = [written(tmp_path, arg) if arg.startswith("warm,sh") else arg for arg in args]
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    asked = [("run", "--algo", "ric", "--plugin", toy, *TOY, "--out", tmp_path / "new", *args)]
    if "--set" not in args:
        asked.append(("eval", copy, *args))
    for command in asked:
        code, out, err = ric(*command)
        assert (code in (2, 6), out) == (True, ""), err
        assert said in err
        assert expected in err
        assert "\n  next: " in err
        assert "Traceback" not in err
    assert not (tmp_path / "new").exists()
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before


def test_sample_takes_one_of_both(ric, finished) -> None:
    code, _, err = ric("sample", finished, "--prompt", "x", "--preference", "warm=1", "--utility", "warm")
    assert (code, "--preference and --utility" in err) == (2, True)
    code, _, err = ric("sample", finished, "--prompt", "x", "--utility", "wram")
    assert (code, "did you mean 'warm'?" in err) == (2, True)
