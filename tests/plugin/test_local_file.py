"""A local file as a plugin."""

from __future__ import annotations

import sys

import pytest

from ric.errors import ConfigError, PluginError
from ric.plugin import Host

TEXT = """
from dataclasses import dataclass
from ric.plugin import Component, hookimpl

@dataclass
class Mine:
    x: int = {x}

@hookimpl
def ric_rewards():
    return [Component("mine", "{stem}:Mine", needs={needs})]
"""


@pytest.fixture
def write(tmp_path, own_plugins):
    own_plugins()
    known = set(sys.modules)

    def write(name="my_own_reward.py", stem="my_own_reward", x=1, needs=(), folder="here", text=TEXT):
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.format(stem=stem, x=x, needs=needs), encoding="utf-8")
        return path

    yield write
    for name in set(sys.modules) - known:
        if "my_own" in name:
            del sys.modules[name]


def test_component_of_a_file(write):
    path = write()
    host = Host(files=[path])
    assert host.create("reward", "my_own_reward/mine", object).x == 1
    assert host.find("reward", "mine")[1:] == ("my_own_reward", str(path), "")


def test_the_folder_is_not_put_on_the_search_path(write):
    before = list(sys.path)
    Host(files=[write()])
    assert sys.path == before


def test_the_same_file_again_does_nothing(write):
    path = write()
    host = Host(files=[path])
    host.add_file(str(path))
    assert [row.name for row in host.rows("reward") if row.name] == ["mine"]


def test_another_file_of_the_name_is_refused_in_one_host_and_fine_in_another(write):
    host = Host(files=[write()])
    other = write(folder="there", x=2)
    with pytest.raises(PluginError, match="a plugin called 'my_own_reward' is loaded already"):
        host.add_file(other)
    assert Host(files=[other]).create("reward", "mine", object).x == 2


def test_needs_of_a_file_are_installed_by_name(write):
    (row,) = [r for r in Host(files=[write(needs=("no_such_package",))]).rows() if r.name]
    assert row.status == "needs no_such_package: pip install no_such_package"


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere.py", "does not exist"), ("here", "is not a Python file")],
)
def test_files_that_are_none(write, tmp_path, name, message):
    write()
    with pytest.raises(ConfigError, match=message):
        Host(files=[tmp_path / name])


def test_name_that_cannot_be_imported(write):
    with pytest.raises(ConfigError, match=r"next: mv my-own\.py my_own\.py"):
        Host(files=[write(name="my-own.py")])


@pytest.mark.parametrize("stem", ["json", "xmlrpc", "sys"])
def test_name_of_another_module(write, stem):
    with pytest.raises(PluginError, match=f"has the name of the module '{stem}'"):
        Host(files=[write(name=f"{stem}.py", stem=stem)])


def test_a_broken_file_is_an_error_because_it_was_asked_for(write):
    path = write(name="my_own_bad.py", text="1 / 0")
    with pytest.raises(PluginError, match="loading plugin 'my_own_bad' failed: ZeroDivisionError"):
        Host(files=[path])
    assert "my_own_bad" not in sys.modules
