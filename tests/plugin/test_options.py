"""Options of dataclasses: listing, types and refusals that the host's tests do not reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from ric.errors import ConfigError, PluginError
from ric.plugin import REQUIRED
from ric.plugin.options import build, options_of


class Opaque:
    pass


@dataclass
class Inner:
    a: int = 1


@dataclass
class Sample:
    needed: int
    path: Path = Path("x")
    mode: Literal["a", "b"] = "a"
    many: list[int] = field(default_factory=lambda: [1])
    inner: Inner = field(default_factory=Inner)
    opaque: Opaque | None = None
    anything: Any = None
    hidden: int = field(default=0, init=False)


@dataclass
class Unreadable:
    x: NoSuchType = None  # noqa: F821 - the point of the test


def make(**given):
    return build("reward 's'", Sample, given, "ric plugins show s")


def test_listing_leaves_out_what_is_no_option():
    options = options_of(Sample, {"mode": "b"})
    assert [option.name for option in options] == ["needed", "path", "mode", "many", "inner", "opaque", "anything"]
    assert options[0] == ("needed", "int", REQUIRED)
    assert (options[2].default, options[3].default) == ("b", [1])


def test_types_are_read():
    opaque = Opaque()
    made = make(needed="3", path="a/b", mode="b", many=("4",), inner={"a": "5"}, opaque=opaque, anything={1})
    assert made == Sample(3, Path("a/b"), "b", [4], Inner(5), opaque, {1})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "reward 's' needs a value for its option 'needed'\nexpected: int"),
        ({"needed": 1, "mode": "c"}, "option 'mode': 'c'\nexpected: .*'a' or 'b'"),
        ({"needed": 1, "opaque": 3}, "option 'opaque': 3"),
        ({"needed": 1.5}, "option 'needed': 1.5"),
        ({"needed": None}, "option 'needed': None"),
    ],
)
def test_refusals(given, message):
    with pytest.raises(ConfigError, match=message):
        make(**given)


def test_annotation_that_cannot_be_read_is_the_plugins_fault():
    with pytest.raises(PluginError, match=r"the type of its option 'x' cannot be read: name 'NoSuchType'"):
        build("reward 'u'", Unreadable, {"x": 1}, "")


def test_options_of_a_class_that_is_no_dataclass():
    assert options_of(Opaque, {"a": 1}) == []
