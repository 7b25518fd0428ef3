"""`check_component` by name, the rules for every kind, and the fixtures for plugin authors."""

from __future__ import annotations

import sys

import pytest

from ric.errors import NotFoundError
from ric.kinds import INTERFACES
from ric.plugin import Host
from ric.testing import ContractError, check_component

MANIFEST = """
from ric.plugin import Component, hookimpl

@hookimpl
def ric_rewards():
    return [
        Component("good", "ric_kit.parts:Good", "Zero for everything."),
        Component("silent", "ric_kit.parts:Good"),
        Component("wordy", "ric_kit.parts:Good", "two\\nlines"),
        Component("undocumented", "ric_kit.parts:Undocumented", "x"),
        Component("plain", "ric_kit.parts:Plain", "x"),
        Component("needy", "ric_kit.parts:Needy", "x"),
        Component("refusing", "ric_kit.parts:Refusing", "x"),
        Component("wrong", "ric_kit.parts:Wrong", "x"),
    ]
"""
PARTS = '''
from dataclasses import dataclass
import numpy as np
from ric.kinds import Reward

@dataclass
class Good(Reward):
    """Zero."""
    x: float = 0.0
    def score(self, prompts, payloads, rows): return np.full(len(payloads), self.x)
    def fingerprint(self): return f"good {self.x}"

@dataclass
class Undocumented(Good):
    pass

class Plain(Reward):
    """No dataclass."""
    def score(self, prompts, payloads, rows): return np.zeros(len(payloads))
    def fingerprint(self): return "plain"

@dataclass
class Needy(Reward):
    """Needs a model."""
    model: str
    def score(self, prompts, payloads, rows): return np.zeros(len(payloads))
    def fingerprint(self): return "needy"

@dataclass
class Refusing(Good):
    """Refuses its defaults."""
    def __post_init__(self):
        if self.x == 0: raise ValueError("x must not be 0")

@dataclass
class Wrong(Good):
    """Breaks a rule of rewards."""
    def score(self, prompts, payloads, rows): return np.zeros(3)
'''


@pytest.fixture
def host(plugin_package, own_plugins):
    own_plugins("kit")
    plugin_package("ric-kit", {"ric_kit/__init__.py": MANIFEST, "ric_kit/parts.py": PARTS}, {"kit": "ric_kit"})
    return Host()


def test_a_good_component_passes(host):
    check_component("reward", "good", host)
    check_component("reward", "kit/good", host)


def test_the_shared_host_is_used_unless_another_is_given(host):
    check_component("reward", "good")


def test_options_are_passed_on(host):
    check_component("reward", "refusing", host, options={"x": 1.0})


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("silent", "its Component has a summary of one line"),
        ("wordy", "its Component has a summary of one line"),
        ("undocumented", "its class has a docstring"),
        ("plain", "its class is a dataclass"),
        ("needy", "every option has a default"),
        ("refusing", r"it can be built with its default options \(x must not be 0\)"),
        ("wrong", "one float64 number per row"),
    ],
)
def test_broken_components_are_caught(host, name, rule):
    with pytest.raises(ContractError, match=rule):
        check_component("reward", name, host)


def test_unknown_names(host):
    with pytest.raises(NotFoundError, match=r"did you mean 'good'\?"):
        check_component("reward", "goood", host)
    with pytest.raises(NotFoundError, match=r"there is no kind 'rewards'\nexpected: did you mean 'reward'\?"):
        check_component("rewards", "good", host)


@pytest.mark.parametrize("kind", INTERFACES)
def test_every_kind_is_checked_with_its_own_rules(kind, host, monkeypatch):
    called = []

    def record(name):
        return lambda *_: called.append(name)

    for name in INTERFACES:
        suffix = "_traits" if name in ("sampler", "backend") else ""
        monkeypatch.setattr(f"ric.testing.component.check_{name}{suffix}", record(name))
    monkeypatch.setattr("ric.testing.component.check_anatomy", record("anatomy"))
    monkeypatch.setattr("ric.testing.component.make", lambda *_: None)
    check_component(kind, "x", host)
    assert called == ["anatomy", kind]


def test_fixture_gives_a_fresh_host(own_plugins, ric_host):
    assert isinstance(ric_host, Host)


def test_package_of_a_test_is_importable_and_forgotten(plugin_package):
    folder = plugin_package("x", {"kit_made_up.py": "VALUE = 3"}, {})
    import kit_made_up

    assert kit_made_up.VALUE == 3
    assert str(folder) in sys.path
    assert (folder / "x-0.1.dist-info" / "METADATA").read_text().startswith("Metadata-Version")


def test_nothing_is_left_of_the_package_before():
    assert "kit_made_up" not in sys.modules
