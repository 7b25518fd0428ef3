"""`ric doctor`."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError

import pytest

from ric.cli import doctor
from ric.cli.main import main
from ric.plugin import reset_default_host


@pytest.fixture(autouse=True)
def alone(own_plugins, tmp_path, monkeypatch):
    own_plugins()
    monkeypatch.setenv("RIC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(doctor, "version", lambda _: "99.0")
    monkeypatch.setattr(doctor, "_wanted", lambda _: {})
    monkeypatch.setattr("ric.plugin.versions.ric_version", lambda: "0.1.0")
    reset_default_host()
    yield own_plugins
    reset_default_host()


@pytest.fixture
def ric(capsys):
    def run(*args):
        with pytest.raises(SystemExit) as leaving:
            main(["doctor", *args])
        return leaving.value.code, capsys.readouterr().out

    return run


def test_healthy(ric, tmp_path):
    (tmp_path / "cache" / "a").mkdir(parents=True)
    (tmp_path / "cache" / "a" / "b").write_bytes(b"x" * 2_500_000)
    code, out = ric()
    assert code == 0
    assert "!" not in out
    assert f"{tmp_path / 'cache'} (2.5 MB)" in out
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["a"]


def test_json(ric):
    code, out = ric("--json")
    found = json.loads(out)
    subjects = [finding["subject"] for finding in found["findings"]]
    assert (code, found["healthy"]) == (0, True)
    assert subjects == ["python", "ric", *doctor.STACK, "cache", "plugins"]


def test_missing_package(ric, monkeypatch):
    def version(name):
        if name == "trl":
            raise PackageNotFoundError(name)
        return "99.0"

    monkeypatch.setattr(doctor, "version", version)
    monkeypatch.setattr(doctor, "_wanted", lambda _: {"trl": ">=1.16"})
    code, out = ric()
    assert code == 1
    assert "! pip install 'trl>=1.16'" in out


def test_package_of_a_wrong_version(ric, monkeypatch):
    monkeypatch.setattr(doctor, "_wanted", lambda _: {"torch": "<50"})
    code, out = ric()
    assert code == 1
    assert "! wanted <50: pip install 'torch<50'" in out


def test_broken_plugin(ric, alone, plugin_package):
    alone("bad")
    plugin_package("ric-bad", {"bad_plugin.py": "1 / 0"}, {"bad": "bad_plugin"})
    code, out = ric()
    assert code == 1
    assert "! broken: ZeroDivisionError: division by zero" in out


def test_plugin_for_another_version(ric, alone, plugin_package, monkeypatch):
    monkeypatch.setattr("ric.plugin.discovery.ric_version", lambda: "0.1.0")
    alone("good")
    text = "from ric.plugin import hookimpl\n@hookimpl\ndef ric_run_finished(run): ...\n"
    plugin_package("ric-good", {"good_plugin.py": text}, {"good": "good_plugin"}, requires=["ric-align>=9"])
    code, out = ric()
    assert code == 1
    assert "! needs ric-align>=9, but 0.1.0 is installed" in out


def test_cache_that_cannot_be_written(ric, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryDirectory", refuse)
    code, out = ric()
    assert code == 1
    assert "! Permission denied: set RIC_CACHE to a folder you can write" in out


def test_uninstalled_checkout(ric, monkeypatch):
    monkeypatch.setattr("ric.plugin.versions.ric_version", lambda: "")
    code, out = ric()
    assert code == 1
    assert "! not installed: pip install -e ." in out


def test_versions_wanted_are_those_of_the_distribution(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(doctor, "requires", lambda _: ["torch>=2.7", 'x>=1; extra == "serve"', "numpy"])
    assert doctor._wanted("ric-align") == {"torch": ">=2.7", "numpy": ""}
