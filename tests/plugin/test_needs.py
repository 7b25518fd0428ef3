"""What is installed, without importing it."""

from __future__ import annotations

import sys
import types

import pytest

from ric.plugin import Component
from ric.plugin.needs import HEAVY, installed, loaded, missing, pip_line


@pytest.mark.parametrize("name", ["json", "json.decoder", "xml.dom.minidom", "sys", "ric.plugin.host"])
def test_installed(name):
    assert installed(name)


@pytest.mark.parametrize("name", ["no_such", "no_such.part", "json.no_such", "json.decoder.part", "sys.part"])
def test_not_installed(name):
    assert not installed(name)


def test_nothing_is_imported(plugin_package):
    plugin_package("x", {"sleeper/__init__.py": "1 / 0", "sleeper/part.py": "1 / 0"}, {})
    assert installed("sleeper.part")
    assert not installed("sleeper.other")
    assert "sleeper" not in sys.modules


def test_a_module_made_by_hand_counts(monkeypatch):
    made = types.ModuleType("made_by_hand")
    made.__spec__ = None
    monkeypatch.setitem(sys.modules, "made_by_hand", made)
    assert installed("made_by_hand")
    assert not installed("made_by_hand.part")


def test_missing_keeps_order():
    assert missing(["no_b", "json", "no_a"]) == ["no_b", "no_a"]


@pytest.mark.parametrize(
    ("extra", "local", "line"),
    [
        ("serve", False, "pip install 'ric-tilt[serve]'"),
        ("", False, "pip install ric-tilt"),
        ("", True, "pip install no_a"),
    ],
)
def test_pip_line(extra, local, line):
    assert pip_line(Component("a", "m:A", needs=("json", "no_a"), extra=extra), "ric-tilt", local) == line


def test_loaded_names_heavy_modules_only(monkeypatch):
    monkeypatch.setitem(sys.modules, "trl", types.ModuleType("trl"))
    assert "trl" in loaded()
    assert loaded() <= set(HEAVY)
