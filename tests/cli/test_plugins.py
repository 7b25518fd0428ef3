"""`ric plugins` and its commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ric.cli.main import main
from ric.cli.plugins import table
from ric.cli.scaffold import write_package
from ric.errors import ConfigError
from ric.plugin import reset_default_host

MANIFEST = """
from ric.plugin import Component, hookimpl

@hookimpl
def ric_rewards():
    return [
        Component("tilted", "{package}.parts:Tilted", "Tilts. " + "Very long. " * 30, reference="arXiv:0000.00000"),
        Component("hungry", "{package}.parts:Tilted", "Hungry.", needs=("no_such_package",), extra="food"),
        Component("wrong", "{package}.parts:Wrong", "Wrong."),
        Component("raising", "{package}.parts:Raising", "Raises."),
        Component("bare", "{package}.parts:Bare", "Bare."),
    ]

@hookimpl
def ric_mappings():
    return [Component("tilted", "{package}.parts:Gone", "A mapping of the same name.")]

@hookimpl
def ric_algorithms():
    return [Component("method", "{package}.parts:Method", "Is imported, not run.")]

@hookimpl
def ric_commands():
    return [Component("greet", "{package}.parts:VALUE", "A command.")]
"""
PARTS = '''
from dataclasses import dataclass
import numpy as np
from ric.kinds import Algorithm, Reward

VALUE = 3

@dataclass
class Tilted(Reward):
    """Tilts to the left.

    Args:
        slope: how much.
    """
    slope: float = 1.5
    def score(self, prompts, payloads, rows): return np.full(len(payloads), self.slope)
    def fingerprint(self): return f"tilted {self.slope}"

@dataclass
class Wrong(Tilted):
    """Breaks a rule."""
    def score(self, prompts, payloads, rows): return np.zeros(3)

@dataclass
class Raising(Tilted):
    """Fails."""
    def score(self, prompts, payloads, rows): raise KeyError("oops")

@dataclass
class Bare(Tilted):
    needed: int = 3

@dataclass
class Method(Algorithm):
    """A method."""
    def align(self, job): ...
'''


@pytest.fixture(autouse=True)
def plugins(own_plugins, plugin_package):
    """A plugin with good and bad components, and a broken one."""
    own_plugins("tilt", "bad")
    files = {"ric_tilt/__init__.py": MANIFEST.format(package="ric_tilt"), "ric_tilt/parts.py": PARTS}
    plugin_package("ric-tilt", files, {"tilt": "ric_tilt"}, version="0.3")
    plugin_package("ric-bad", {"bad_plugin.py": "1 / 0"}, {"bad": "bad_plugin"})
    yield own_plugins
    reset_default_host()


@pytest.fixture
def ric(capsys):
    def run(*args):
        with pytest.raises(SystemExit) as leaving:
            main(["plugins", *args])
        captured = capsys.readouterr()
        return leaving.value.code, captured.out, captured.err

    return run


def own(lines):
    return [line for line in lines if "disabled by" not in line]


def test_listing_has_a_row_per_component_and_is_never_cut(ric):
    code, out, _ = ric()
    assert code == 0
    lines = own(out.splitlines())
    assert lines[0].split() == ["kind", "name", "plugin", "from", "status", "summary"]
    assert [line.split()[:2] for line in lines[1:]] == [
        ["reward", "bare"],
        ["reward", "hungry"],
        ["reward", "raising"],
        ["reward", "tilted"],
        ["reward", "wrong"],
        ["mapping", "tilted"],
        ["algorithm", "method"],
        ["command", "greet"],
        ["-", "-"],
    ]
    assert max(map(len, lines)) > 300
    assert "broken: ZeroDivisionError: division by zero" in lines[-1]
    assert "needs no_such_package: pip install 'ric-tilt[food]'" in out


def test_columns_are_aligned(ric):
    lines = own(ric()[1].splitlines())
    start = lines[0].index("from")
    assert all(line[start - 1] == " " and line[start] != " " for line in lines)


def test_rows_end_at_the_edge_of_a_terminal(ric, monkeypatch):
    monkeypatch.setattr("ric.cli.plugins._width", lambda: 40)
    assert max(len(line) for line in ric()[1].splitlines()) == 40


def test_listing_of_one_kind(ric):
    rows = [line.split()[:2] for line in own(ric("--kind", "mapping")[1].splitlines())]
    assert rows == [["kind", "name"], ["mapping", "tilted"], ["-", "-"]]


def test_unknown_kind(ric):
    code, _, err = ric("--kind", "rewards")
    assert code == 3
    assert "there is no kind 'rewards'\n  expected: did you mean 'reward'?" in err


def test_listing_as_json(ric):
    code, out, _ = ric("--json")
    rows = json.loads(out)["rows"]
    assert code == 0
    (row,) = [row for row in rows if row["name"] == "hungry"]
    assert row == {
        "kind": "reward",
        "name": "hungry",
        "plugin": "tilt",
        "dist": "ric-tilt",
        "version": "0.3",
        "summary": "Hungry.",
        "status": "needs no_such_package: pip install 'ric-tilt[food]'",
        "needs": ["no_such_package"],
    }


def test_card(ric):
    code, out, _ = ric("show", "tilted", "--kind", "reward")
    assert code == 0
    assert out.splitlines()[0] == "reward tilted"
    assert "  from: ric-tilt 0.3\n" in out
    assert "  reference: arXiv:0000.00000\n  status: ok\n  options:\n    slope  float  1.5\n" in out
    assert out.endswith("\n\n  Tilts to the left.\n\n  Args:\n      slope: how much.\n")


def test_card_of_what_is_not_installed_has_no_options(ric):
    code, out, _ = ric("show", "hungry")
    assert code == 0
    assert "status: needs no_such_package: pip install 'ric-tilt[food]'" in out
    assert "options" not in out


def test_card_without_a_docstring_ends_after_the_options(ric):
    assert ric("show", "bare")[1].splitlines()[-1].split() == ["needed", "int", "3"]


def test_card_of_a_command_has_no_options(ric):
    code, out, _ = ric("show", "greet")
    assert (code, "options" in out) == (0, False)


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("tiltd",), 3, "no component is called 'tiltd'\n  expected: did you mean 'tilted'?"),
        (("tiltd", "--kind", "reward"), 3, "no reward is called 'tiltd'\n  expected: did you mean 'tilted'?"),
        (("other/tilted",), 3, "no component is called 'other/tilted'"),
        (("tilted", "--kind", "mapping"), 4, "importing mapping 'tilted' from tilt (ric_tilt.parts:Gone) failed"),
    ],
)
def test_cards_that_cannot_be_shown(ric, args, code, message):
    found, _, err = ric("show", *args)
    assert found == code
    assert message in err


def test_card_of_a_name_that_two_plugins_offer(ric, plugins, plugin_package):
    plugins("tilt", "lean")
    files = {"ric_lean/__init__.py": MANIFEST.format(package="ric_lean"), "ric_lean/parts.py": PARTS}
    plugin_package("ric-lean", files, {"lean": "ric_lean"})
    code, _, err = ric("show", "bare")
    assert code == 4
    assert "2 plugins offer a reward called 'bare'\n  expected: lean/bare or tilt/bare" in err
    assert "plugin: lean" in ric("show", "lean/bare")[1]


def test_local_file(ric, tmp_path):
    path = tmp_path / "my_listed_reward.py"
    path.write_text(MANIFEST.format(package="my_listed_reward"), encoding="utf-8")
    code, out, _ = ric("--plugin", str(path), "--kind", "mapping")
    assert code == 0
    assert f"my_listed_reward  {path}" in out
    sys.modules.pop("my_listed_reward", None)


def test_check_names_what_is_broken(ric):
    code, out, _ = ric("check")
    outcomes = {tuple(line.split()[:2]): line.split(None, 3)[3] for line in out.splitlines()[1:]}
    assert code == 1
    assert outcomes["reward", "tilted"] == "ok"
    assert outcomes["reward", "hungry"].split(None, 2) == ["not", "installed", "pip install 'ric-tilt[food]'"]
    assert "one float64 number per row" in outcomes["reward", "wrong"]
    assert "checking reward 'tilt/raising' failed: KeyError: 'oops'" in outcomes["reward", "raising"]
    assert outcomes["reward", "bare"].startswith("broken")
    assert outcomes["mapping", "tilted"].startswith("broken")
    assert outcomes["algorithm", "method"] == "imports"
    assert "ZeroDivisionError" in out


def test_check_of_one_component(ric):
    assert ric("check", "tilted", "--kind", "reward")[0] == 0
    assert ric("check", "tilt/wrong")[0] == 1
    code, _, err = ric("check", "tiltd")
    assert code == 3
    assert "did you mean 'tilted'?" in err


def test_check_of_a_local_file(ric, tmp_path):
    path = tmp_path / "my_checked_reward.py"
    path.write_text(MANIFEST.format(package="my_checked_reward").replace(".parts", "") + PARTS, encoding="utf-8")
    assert ric("check", "my_checked_reward/tilted", "--kind", "reward", "--plugin", str(path))[0] == 0
    sys.modules.pop("my_checked_reward", None)


def test_new_package_works_as_written(ric, plugins, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = ric("new", "reward", "soft-tone")
    folder = tmp_path / "ric-soft-tone"
    assert code == 0
    assert "pip install -e ric-soft-tone" in out
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*")) == [
        "pyproject.toml",
        "ric_soft_tone/__init__.py",
        "ric_soft_tone/reward.py",
        "tests/test_soft_tone.py",
    ]
    info = folder / "ric_soft_tone-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ric-soft-tone\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[ric]\nsoft_tone = ric_soft_tone\n")
    plugins("soft_tone")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.", "tests"]
    environ = {**os.environ, "PYTHONPATH": str(folder), "RIC_PLUGINS": "soft_tone"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("rewrad", "x", "no template for the kind 'rewrad'\nexpected: did you mean 'reward'"),
        ("task", "x", "no template for the kind 'task'\nexpected: reward"),
        *(
            ("reward", name, "small letters, digits and single hyphens")
            for name in ("", "Tone", "my_tone", "3d", "a--b", "-a", "a-", "../x", "a b", "class")
        ),
    ],
)
def test_new_refuses(tmp_path, kind, name, message):
    with pytest.raises(ConfigError, match=message):
        write_package(kind, name, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.name != "site"] == []


def test_new_overwrites_nothing(tmp_path):
    folder = tmp_path / "ric-tone"
    folder.mkdir()
    with pytest.raises(ConfigError, match="is there already"):
        write_package("reward", "tone", tmp_path)
    assert list(folder.iterdir()) == []


def test_table():
    assert table([("a", "bb"), ("ccc", "")]) == ["a    bb", "ccc"]
