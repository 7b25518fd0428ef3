"""Somebody else's package: `examples/plugin` as if pip had installed it, alone and beside a broken neighbour."""

from __future__ import annotations

import contextlib
import io
import json
import tomllib
from pathlib import Path

import pytest

from ric.cli.main import main
from ric.plugin import reset_default_host
from ric.run import results_file
from ric.testing import check_component
from ric.testing.fixtures import plugin_package

__all__ = ["plugin_package"]

PARROT = Path(__file__).parent / "contract" / "parrot.py"
ASKED = ("run", "--algo", "ric", "--task", "hh", "--rewards", "gentle-length,helpful")
TINY = (
    "--plugin", str(PARROT), "--set", "backend=parrot", "--set", "mapping=l2", "--set", "algo.rounds=1",
    "--set", "algo.generate=16", "--set", "eval.prompts=4", "--set", "eval.points=3",
)  # fmt: skip


@pytest.fixture(autouse=True)
def everything(monkeypatch):
    """All installed plugins, whatever the environment of the tests leaves out."""
    for name in ("RIC_DISABLE", "RIC_PLUGINS", "RIC_STRICT_PLUGINS", "RIC_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    reset_default_host()
    yield
    reset_default_host()


@pytest.fixture
def installed(root, plugin_package, monkeypatch):
    """The example, importable and with its metadata."""
    folder = root / "examples" / "plugin"
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    plugin_package(project["name"], {}, project["entry-points"]["ric"], project["dependencies"], project["version"])
    monkeypatch.syspath_prepend(str(folder))
    reset_default_host()


@pytest.fixture
def broken(plugin_package):
    """A neighbour that cannot be imported."""
    plugin_package("ric-torn", {"ric_torn.py": "raise RuntimeError('half an upload')"}, {"torn": "ric_torn"})


def ric(*args):
    """Run `ric` in this process: exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as leaving:
        main(args)
    return leaving.value.code or 0, out.getvalue(), err.getvalue()


def rows(*args):
    code, out, _ = ric("plugins", "--json", *args)
    assert code == 0
    return json.loads(out)["rows"]


def test_it_is_not_installed_for_the_other_tests() -> None:
    assert "gentle-length" not in {row["name"] for row in rows()}


def test_it_is_listed(installed) -> None:
    (row,) = [row for row in rows("--kind", "reward") if row["name"] == "gentle-length"]
    assert (row["plugin"], row["dist"], row["version"], row["status"]) == (
        "brevity",
        "ric-brevity-example",
        "0.1.0",
        "ok",
    )
    code, out, _ = ric("plugins")
    assert code == 0
    assert "gentle-length" in out


def test_it_keeps_the_contract(installed) -> None:
    check_component("reward", "gentle-length")
    code, out, _ = ric("plugins", "check", "gentle-length")
    assert (code, "ok" in out) == (0, True)


def test_its_card_shows_its_options(installed) -> None:
    code, out, _ = ric("plugins", "show", "gentle-length")
    assert code == 0
    assert "words" in out
    assert "25" in out


def test_a_configuration_takes_its_name(installed, tmp_path, monkeypatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    code, out, _ = ric(*ASKED, "--print-config", "--json")
    assert code == 0
    assert [spec["name"] for spec in json.loads(out)["config"]["rewards"]] == ["gentle-length", "helpful"]
    assert not list(here.iterdir())


def test_its_options_are_checked(installed) -> None:
    code, _, err = ric(*ASKED, "--print-config", "--set", "rewards.gentle-length.word=30")
    assert code == 3
    assert "words" in err


@pytest.mark.slow
def test_a_run_uses_it(installed, tmp_path) -> None:
    """Every stored score is what the formula gives the stored response."""
    code, out, err = ric(*ASKED, *TINY, "--out", str(tmp_path / "run"), "--json")
    assert code == 0, err
    assert json.loads(out)["rewards"] == ["gentle-length", "helpful"]
    results = results_file.read(tmp_path / "run")
    dial = results.curves[0]
    from ric_brevity_example.reward import GentleLength

    for payloads, rewards in zip(dial.payloads, dial.rewards, strict=True):
        assert rewards[:, 0].tolist() == GentleLength().score([""] * 4, payloads, []).tolist()
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert "brevity (ric-brevity-example 0.1.0)" in manifest["plugins"]
    assert "words=25" in manifest["rewards"]["gentle-length"]


def test_a_broken_neighbour_spoils_nothing(installed, broken) -> None:
    found = rows()
    (torn,) = [row for row in found if row["plugin"] == "torn"]
    assert torn["status"].startswith("broken: ")
    assert "half an upload" in torn["status"]
    assert {"gentle-length", "helpful"} <= {row["name"] for row in found if row["status"] == "ok"}
    assert ric(*ASKED, "--print-config")[0] == 0


def test_check_reports_the_broken_neighbour(installed, broken) -> None:
    code, out, _ = ric("plugins", "check", "--kind", "reward")
    assert code == 1
    (line,) = [line for line in out.splitlines() if "torn" in line]
    assert "broken" in line
    (line,) = [line for line in out.splitlines() if "gentle-length" in line]
    assert " ok" in line


def test_without_the_package_its_name_is_unknown() -> None:
    code, _, err = ric(*ASKED, "--print-config")
    assert code == 3
    assert "gentle-length" in err
