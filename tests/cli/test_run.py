"""`ric run` without training: the plan it prints, and every mistake it finds before anything heavy is imported."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import NamedTuple

import pytest

from ric.config.dialect import loader
from ric.run.folder import default_folder

BASE = ("--algo", "ric", "--task", "hh")
HEAVY = {"torch", "transformers", "peft", "trl", "datasets", "diffusers", "pandas", "matplotlib"}


class Mistake(NamedTuple):
    """A command line that cannot work.

    Args:
        args: what follows `ric run`.
        code: the exit code.
        said: what stderr must contain.
    """

    args: tuple[str, ...]
    code: int
    said: tuple[str, ...]


def over(*args: str) -> tuple[str, ...]:
    """The main job with more flags."""
    return (*BASE, *args)


MISTAKES = {
    "algorithm": Mistake(("--algo", "rci", "--task", "hh"), 3, ("algorithm is called 'rci'", "did you mean 'ric'?")),
    "task": Mistake(("--algo", "ric", "--task", "h"), 3, ("task is called 'h'", "hh")),
    "no algorithm": Mistake(("--task", "hh"), 2, ("no --algo", "ric")),
    "no task": Mistake(("--algo", "ric"), 2, ("no --task", "hh")),
    "reward": Mistake(over("--rewards", "harmles,helpful"), 3, ("harmles", "harmless")),
    "no reward": Mistake(over("--rewards", ""), 2, ("--rewards ''", "separated by commas")),
    "half a list": Mistake(over("--rewards", "harmless,"), 2, ("--rewards 'harmless,'",)),
    "reward twice": Mistake(over("--rewards", "harmless,harmless"), 2, ("'harmless' stands there twice",)),
    "format": Mistake(over("--set", "format=bin"), 3, ("format is called 'bin'", "did you mean 'bins'?")),
    "mapping": Mistake(over("--set", "mapping=lineer"), 3, ("mapping is called 'lineer'", "did you mean 'linear'?")),
    "sampler": Mistake(over("--set", "sampler=bached"), 3, ("did you mean 'batched'?",)),
    "backend": Mistake(over("--set", "backend=causal"), 3, ("did you mean 'causal-lm'?",)),
    "option": Mistake(over("--set", "algo.round=1"), 3, ("round", "did you mean 'rounds'?")),
    "option of a format": Mistake(over("--set", "format.bin=3"), 3, ("did you mean 'bins'?",)),
    "value": Mistake(over("--set", "algo.rounds=many"), 2, ("rounds", "many")),
    "range": Mistake(over("--set", "algo.rounds=-1"), 2, ("algo.rounds = -1", "at least 0")),
    "choice": Mistake(over("--set", "algo.select=al"), 2, ("algo.select = 'al'", "did you mean 'all'?")),
    "key": Mistake(over("--set", "fit.step=1"), 2, ("unknown key 'fit.step'", "did you mean 'steps'?")),
    "top key": Mistake(over("--set", "evaluation.points=3"), 2, ("unknown key 'evaluation'",)),
    "no value": Mistake(over("--set", "algo.rounds"), 2, ("--set 'algo.rounds'", "PATH=VALUE")),
    "no path": Mistake(over("--set", "=3"), 2, ("--set '=3'", "PATH=VALUE")),
    "no yaml": Mistake(over("--set", "algo.rounds=[1"), 2, ("is not YAML",)),
    "seed": Mistake(over("--seed", "-1"), 2, ("seed = -1",)),
    "points": Mistake(over("--rewards", "harmless,helpful,humor", "--set", "eval.points=5"), 2, ("eval.points = 5",)),
    "extra mapping": Mistake(over("--set", "eval.mappings=l2,l9x"), 3, ("mapping is called 'l9x'",)),
    "baseline": Mistake(over("--set", "eval.baselines=sfft"), 3, ("did you mean 'sft'?",)),
    "preset": Mistake(over("--preset", "ric-papr"), 3, ("no preset 'ric-papr'", "ric-paper, ric-code", "did you mean")),
    "preset of another": Mistake(("--algo", "sft", "--task", "hh", "--preset", "ric-paper"), 3, ("one of: none",)),
    "config": Mistake(("--config", "absent.yaml"), 6, ("'absent.yaml'",)),
    "config no yaml": Mistake(("--config", "broken.yaml"), 2, ("broken.yaml, line 2",)),
    "model": Mistake(over("--model", "./absent"), 6, ("--model ./absent: no such folder",)),
    "model below folders": Mistake(over("--model", "models/small/absent"), 6, ("no such folder",)),
    "no model": Mistake(over("--model", ""), 6, ("no such folder",)),
    "model is a file": Mistake(over("--model", "file.txt"), 6, ("no such folder",)),
    "data": Mistake(over("--data", "file.txt"), 2, ("task 'hh' with real data and no --model",)),
    "out is a file": Mistake(over("--out", "file.txt"), 7, ("file.txt is a file",)),
    "out is taken": Mistake(over("--out", "taken"), 7, ("taken is not empty and holds no run",)),
    "out is another run": Mistake(over("--out", "other"), 7, ("other holds a run of another configuration", "--fresh")),
    "plugin": Mistake(over("--plugin", "broken_plugin.py"), 4, ("broken_plugin", "ZeroDivisionError")),
    "plugin absent": Mistake(over("--plugin", "absent_plugin.py"), 2, ("absent_plugin.py' does not exist",)),
    "proposals": Mistake(over("--set", "mapping=proposed", "--set", "format=paper"), 2, ("'proposed'", "'paper'")),
    "extra proposals": Mistake(
        over("--set", "eval.mappings=proposed", "--set", "format=paper"), 2, ("'proposed'", "'paper'")
    ),
}

SCRIPT = """
import contextlib, io, json, sys
from ric.cli.main import main
found = {}
for name, args in json.load(sys.stdin).items():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(["run", *args])
        except SystemExit as leaving:
            code = leaving.code
    found[name] = [code, out.getvalue(), err.getvalue()]
print(json.dumps([found, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def tree_of(folder) -> dict[str, bytes | None]:
    """Every path below a folder, with the content of files."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def fill(folder) -> None:
    """Files that the mistakes speak of."""
    (folder / "file.txt").write_text("mine")
    (folder / "broken.yaml").write_text("algo: [ric\n")
    (folder / "broken_plugin.py").write_text("1 / 0\n")
    for name, file, text in (("taken", "notes.txt", "mine"), ("other", "run.yaml", "fingerprint: '0'\n")):
        (folder / name).mkdir()
        (folder / name / file).write_text(text)


def environment(folder) -> dict[str, str]:
    return {**os.environ, "RIC_CACHE": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Every mistake made in one process: what each said, what was imported, and the folder before and after."""
    folder = tmp_path_factory.mktemp("mistakes")
    fill(folder)
    before = tree_of(folder)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=json.dumps({name: m.args for name, m in MISTAKES.items()}), text=True,
        capture_output=True, check=True, cwd=folder, env=environment(folder),
    )  # fmt: skip
    found, modules = json.loads(done.stdout)
    return found, set(modules), before, tree_of(folder)


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake(told, name) -> None:
    code, out, err = told[0][name]
    assert (code, out) == (MISTAKES[name].code, "")
    assert [part for part in MISTAKES[name].said if part not in err] == []
    lines = err.splitlines()
    assert lines[0].startswith("ric: ")
    assert [line.partition(":")[0] for line in lines[-2:]] == ["  expected", "  next"]
    assert "Traceback" not in err


def test_mistakes_write_nothing_and_import_nothing_heavy(told) -> None:
    _, modules, before, after = told
    assert after == before
    assert modules & HEAVY == set()
    assert "ric_tasks" in modules  # the guard sees what is imported


@pytest.mark.parametrize("name", ["algorithm", "proposals", "out is another run", "plugin"])
def test_mistake_as_a_user_makes_it(name, tmp_path) -> None:
    fill(tmp_path)
    before = tree_of(tmp_path)
    command = [sys.executable, "-m", "ric.cli.main", "run", *MISTAKES[name].args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment(tmp_path))
    assert (done.returncode, done.stdout) == (MISTAKES[name].code, "")
    assert all(part in done.stderr for part in MISTAKES[name].said)
    assert "Traceback" not in done.stderr
    assert tree_of(tmp_path) == before


def test_debug_shows_where(ric, tmp_path) -> None:
    code, _, err = ric("--debug", "run", *BASE, "--out", tmp_path / "x", "--set", "mapping=lineer")
    assert code == 3
    assert "Traceback (most recent call last)" in err
    assert "did you mean 'linear'?" in err


def test_print_config_prints_the_configuration_and_writes_nothing(ric, tmp_path, monkeypatch) -> None:
    import yaml

    monkeypatch.chdir(tmp_path)
    code, out, err = ric("run", *BASE, "--print-config", "--set", "algo.rounds=1", "--rewards", " helpful , harmless ")
    tree = yaml.load(out, loader())  # noqa: S506 - the loader is a SafeLoader
    assert (code, err, list(tmp_path.iterdir())) == (0, "", [])
    assert (tree["algo"]["name"], tree["algo"]["rounds"]) == ("ric", 1)
    assert tree["algo"]["select"] == "any"  # defaults are written down too
    assert [spec["name"] for spec in tree["rewards"]] == ["helpful", "harmless"]
    assert out.startswith("# would run in runs/ric-hh-")


def test_print_config_as_json_names_the_folder_of_the_run(ric, tmp_path, monkeypatch) -> None:
    from ric.config.schema import resolve

    monkeypatch.chdir(tmp_path)
    _, out, _ = ric("run", *BASE, "--print-config", "--json")
    found = json.loads(out)
    assert set(found) == {"run", "config"}
    assert found["run"] == str(default_folder(resolve(found["config"])))
    _, again, _ = ric("run", *BASE, "--print-config", "--json", "--rewards", "harmless,helpful")
    assert json.loads(again)["run"] == found["run"]  # the task's own rewards, named
    _, other, _ = ric("run", *BASE, "--print-config", "--json", "--seed", "1")
    assert json.loads(other)["run"] != found["run"]


@pytest.mark.parametrize("preset", ["ric-paper", "ric-code"])
def test_presets_are_plans(ric, preset) -> None:
    code, out, _ = ric(
        "run", *BASE, "--preset", preset, "--scale", "embedded", "--set", "algo.rounds=1", "--print-config", "--json"
    )
    config = json.loads(out)["config"]
    assert (code, config["preset"]) == (0, preset)
    assert config["format"]["name"] == "paper"
    assert (config["algo"]["goals"], config["algo"]["rounds"]) == ("paper", 1)  # the preset's, and the flag over it


def test_a_file_and_flags_over_it(ric, tmp_path) -> None:
    (tmp_path / "mine.yaml").write_text("algo: {name: ric, rounds: 1}\ntask: hh\nseed: 3\nmapping: l2\n")
    _, out, _ = ric(
        "run", "--config", tmp_path / "mine.yaml", "--seed", "4", "--set", "mapping=linf", "--print-config", "--json"
    )
    config = json.loads(out)["config"]
    assert (config["algo"]["rounds"], config["seed"], config["mapping"]["name"]) == (1, 4, "linf")


def test_json_of_a_finished_run(ric, finished, toy, small) -> None:
    again = ("run", "--algo", "ric", "--plugin", toy, *small, "--out", finished, "--json")
    code, out, err = ric(*again)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    found = json.loads(out)
    promised = {"front", "hypervolume", "true_hypervolume", "regret", "regret_removed", "controllability", "ledger"}
    assert promised <= set(found)
    assert found["run"] == str(finished)
    assert {"value", "reference"} <= set(found["hypervolume"])
    assert len(found["hypervolume"]["reference"]) == 2
    assert set(found["controllability"]) == {"warm", "short"}


def test_a_finished_run_is_read_and_fresh_makes_it_again(ric, finished, toy, small, tmp_path) -> None:
    run = shutil.copytree(finished, tmp_path / "run")
    again = ("run", "--algo", "ric", "--plugin", toy, *small, "--out", run)
    before = tree_of(run)
    assert ric(*again)[0] == 0
    assert tree_of(run) == before
    (run / "notes.txt").write_text("mine")
    code, _, err = ric(*again, "--fresh")
    assert code == 0
    assert "offline: " in err
    assert "kept from before" not in err.replace("proposals-ric: kept from before", "")
    assert (run / "notes.txt").read_text() == "mine"
    assert (run / "front.csv").read_bytes() == before["front.csv"]
