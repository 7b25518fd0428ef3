"""Finding, importing and building components."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod

import pytest

from ric.errors import ConfigError, MissingExtraError, NotFoundError, PluginError
from ric.plugin import Component, Host, default_host, reset_default_host

MANIFEST = """
from ric.plugin import Component, hookimpl

@hookimpl
def ric_rewards():
    return [
        Component("tilted", "{module}.parts:Tilted", "Tilts.", reference="arXiv:0000.00000"),
        Component("steep", "{module}.parts:Tilted", options={{"slope": 9.0}}),
        Component("bare", "{module}.parts:Bare"),
        Component("duck", "{module}.parts:Duck"),
        Component("lame", "{module}.parts:Lame"),
        Component("value", "{module}.parts:VALUE"),
        Component("gone", "{module}.parts:Gone"),
        Component("crash", "{module}.crash:Crash"),
        Component("hungry", "{module}.parts:Tilted", needs=("json", "no_such_package"), extra="food"),
    ]

@hookimpl
def ric_mappings():
    return [Component("l2", "{module}.parts:Bare")]
"""
PARTS = """
from dataclasses import dataclass
from parts_interface import Interface

@dataclass
class Tilted(Interface):
    "Tilts."
    slope: float = 1.0
    names: tuple[str, ...] = ()
    steps: int = 3

    def __post_init__(self):
        if self.slope < 0:
            raise ValueError("slope must be 0 or larger")
        if self.slope == 13:
            raise TypeError("unlucky")

    def score(self): return self.slope

class Bare(Interface):
    def score(self): return 0

class Duck:
    def score(self): return 1
    def shout(self): return "quack"

class Lame(Interface):
    pass

VALUE = 3
"""


class Interface(ABC):
    @abstractmethod
    def score(self): ...

    def shout(self):
        return "hello"


@pytest.fixture
def host(plugin_package, own_plugins, monkeypatch):
    own_plugins("tilt")
    monkeypatch.setitem(sys.modules, "parts_interface", sys.modules[__name__])
    files = {
        "ric_tilt/__init__.py": MANIFEST.format(module="ric_tilt"),
        "ric_tilt/parts.py": PARTS,
        "ric_tilt/crash.py": "1 / 0",
    }
    plugin_package("ric-tilt", files, {"tilt": "ric_tilt"}, version="0.3")
    return Host()


def test_find_gives_component_and_origin(host):
    found = host.find("reward", "tilted")
    assert found[1:] == ("tilt", "ric-tilt", "0.3")
    assert found.component.reference == "arXiv:0000.00000"
    assert host.find("reward", "tilt/tilted") == found


def test_nothing_is_imported_before_it_is_asked_for(host):
    host.rows()
    assert "ric_tilt.parts" not in sys.modules
    host.get("reward", "tilted", Interface)
    assert "ric_tilt.parts" in sys.modules


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("reward", "tiltd", r"no reward is called 'tiltd'\nexpected: did you mean 'tilted'\?"),
        ("reward", "zzz", "expected: bare, crash, duck, gone, hungry, lame, steep, tilted, value"),
        ("reward", "l2", "expected: 'l2' is a mapping, not a reward"),
        ("reward", "tilx/tilted", "expected: tilt/tilted"),
        ("reward", "zzz", "next: ric plugins --kind reward lists all"),
        ("format", "x", "no format is installed"),
        ("rewrad", "x", r"there is no kind 'rewrad'\nexpected: did you mean 'reward'\?"),
        ("zzz", "x", "expected: task, reward, format"),
    ],
)
def test_names_that_lead_nowhere(host, kind, name, message):
    with pytest.raises(NotFoundError, match=message):
        host.find(kind, name)


def test_plugins_that_did_not_load_are_mentioned(host, plugin_package, own_plugins):
    own_plugins("tilt", "bad")
    plugin_package("ric-bad", {"bad_plugin.py": "1 / 0"}, {"bad": "bad_plugin"})
    with pytest.raises(NotFoundError, match=r"not loaded: .*'bad' \(broken: ZeroDivisionError: division by zero\)"):
        Host().find("reward", "zzz")


def test_clash_names_both_spellings(host, plugin_package, own_plugins):
    own_plugins("tilt", "lean")
    text = MANIFEST.format(module="ric_lean")
    plugin_package("ric-lean", {"ric_lean/__init__.py": text, "ric_lean/parts.py": PARTS}, {"lean": "ric_lean"})
    both = Host()
    with pytest.raises(PluginError, match="2 plugins offer a reward called 'tilted'\nexpected: lean/tilted or t"):
        both.create("reward", "tilted", Interface)
    assert type(both.create("reward", "lean/tilted", Interface)).__module__ == "ric_lean.parts"
    assert type(both.create("reward", {"name": "tilt/tilted"}, Interface)).__module__ == "ric_tilt.parts"
    assert [row.plugin for row in both.rows("reward") if row.name == "tilted"] == ["lean", "tilt"]
    assert {row.status for row in both.rows("reward") if row.name == "tilted"} == {
        "name is taken twice: write lean/tilted",
        "name is taken twice: write tilt/tilted",
    }


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lame", "class Lame lacks score\nexpected: the methods of .*Interface\nnext: implement it, and let the class"),
        ("value", "its target is 3, not a class"),
        ("gone", r"importing reward 'gone' from tilt \(ric_tilt.parts:Gone\) failed: AttributeError"),
        ("crash", "failed: ZeroDivisionError"),
    ],
)
def test_classes_that_cannot_be_used(host, name, message):
    with pytest.raises(PluginError, match=message):
        host.get("reward", name, Interface)


def test_a_class_of_the_right_shape_need_not_inherit(host):
    assert host.create("reward", "duck", Interface).shout() == "quack"


def test_missing_package_names_the_pip_line(host):
    with pytest.raises(MissingExtraError, match="needs no_such_package\n") as caught:
        host.get("reward", "hungry", Interface)
    assert caught.value.hint == "pip install 'ric-tilt[food]'"
    (row,) = [row for row in host.rows() if row.name == "hungry"]
    assert row.status == "needs no_such_package: pip install 'ric-tilt[food]'"
    assert not row.usable


def test_version_mismatch_names_both_versions(plugin_package, own_plugins, monkeypatch):
    monkeypatch.setattr("ric.plugin.discovery.ric_version", lambda: "0.1.0")
    own_plugins("tilt")
    text = MANIFEST.format(module="ric_tilt")
    plugin_package("ric-tilt", {"ric_tilt.py": text}, {"tilt": "ric_tilt"}, requires=["ric-align>=9,<10"])
    host = Host()
    assert host.rows("mapping")[0].status == "needs ric-align<10,>=9, but 0.1.0 is installed"
    with pytest.raises(PluginError, match=r"needs ric-align<10,>=9, but 0\.1\.0 is installed") as caught:
        host.get("mapping", "l2", Interface)
    assert caught.value.hint == "pip install --upgrade ric-align ric-tilt"


def test_create_from_every_form_of_spec(host):
    assert host.create("reward", "tilted", Interface).score() == 1.0
    assert host.create("reward", {"name": "tilted", "slope": 2}, Interface).score() == 2.0
    assert host.create("reward", "tilted:4", Interface).score() == 4.0
    assert host.create("reward", "tilt/tilted:5", Interface).score() == 5.0
    assert host.create("reward", {"slope": 6}, Interface, default="tilted").score() == 6.0


def test_fixed_options_lie_beneath_given_ones(host):
    assert host.create("reward", "steep", Interface).score() == 9.0
    assert host.create("reward", {"name": "steep", "slope": 2}, Interface).score() == 2.0


def test_values_are_read_as_the_type_of_the_field(host):
    made = host.create("reward", {"name": "tilted", "slope": "1e-3", "names": ["a", "b"], "steps": "4"}, Interface)
    assert (made.slope, made.names, made.steps) == (0.001, ("a", "b"), 4)


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ({"name": "tilted", "slop": 1}, NotFoundError, r"has no option 'slop'\nexpected: did you mean 'slope'\? \(sl"),
        ({"name": "tilted", "zzz": 1}, NotFoundError, "expected: slope, names, steps"),
        ({"name": "bare", "zzz": 1}, NotFoundError, "expected: no options at all"),
        ({"name": "tilted", "steps": "many"}, ConfigError, "option 'steps': 'many'\nexpected: int: input should"),
        ({"name": "tilted", "names": ["a", 3]}, ConfigError, r"option 'names'.*\nexpected: tuple\[str, ...\] \(at 1\)"),
        ({"name": "tilted", "slope": -1}, ConfigError, "refuses slope=-1.0\nexpected: slope must be 0 or larger"),
        ({"name": "tilted", "slope": 13}, PluginError, "building reward 'tilted' failed: TypeError: unlucky"),
        ({"slope": 1}, ConfigError, "has no name"),
        ({"name": " "}, ConfigError, "has no name"),
        ("bare:3", ConfigError, "':3'\nexpected: no value after the name"),
        ({"name": "tilted:3", "slope": 1}, ConfigError, "':3'"),
    ],
)
def test_specs_that_cannot_be_built(host, spec, error, message):
    with pytest.raises(error, match=message):
        host.create("reward", spec, Interface)


def test_options_are_listed_with_types_and_defaults(host):
    assert host.options("reward", "steep") == [
        ("slope", "float", 9.0),
        ("names", "tuple[str, ...]", ()),
        ("steps", "int", 3),
    ]
    assert host.options("reward", "bare") == []


def test_rows_are_sorted_by_kind_then_name(host):
    rows = [(row.kind, row.name) for row in host.rows() if row.name]
    assert rows == [*(("reward", name) for name in host.names("reward")), ("mapping", "l2")]
    assert [row.kind for row in host.rows("mapping") if row.name] == ["mapping"]


def test_shared_host_is_built_once(own_plugins):
    own_plugins()
    reset_default_host()
    first = default_host()
    assert default_host() is first
    reset_default_host()
    assert default_host() is not first
    reset_default_host()


def test_component_is_a_plain_record():
    assert Component("a", "m:A")._asdict()["needs"] == ()
