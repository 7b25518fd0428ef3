"""The example plugin works as it is written, without being installed."""

from __future__ import annotations

import math
import tomllib

import pytest

from ric.kinds import Reward
from ric.plugin import Host
from ric.testing import check_component


@pytest.fixture
def host(root, plugin_package, own_plugins, monkeypatch):
    folder = root / "examples" / "plugin"
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own_plugins("brevity")
    plugin_package(project["name"], {}, project["entry-points"]["ric"], project["dependencies"], project["version"])
    monkeypatch.syspath_prepend(str(folder))
    return Host()


def test_it_is_listed_and_keeps_the_contract(host):
    (row,) = [row for row in host.rows() if row.plugin == "brevity"]
    assert (row.name, row.status) == ("gentle-length", "ok")
    check_component("reward", "gentle-length", host)


def test_formula(host):
    reward = host.create("reward", {"name": "gentle-length", "words": 2, "width": 1}, Reward)
    assert reward.score(["p"] * 2, ["a b", "a b c"], []).tolist() == pytest.approx([0.0, math.exp(-0.5) - 1])
