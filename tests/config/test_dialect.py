"""YAML 1.2 scalars, against the traps of YAML 1.1; what is written reads back equal."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ric.config.files import dumps, load
from ric.config.tree import parse_value

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("+3", 3),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1e-3", 1e-3),
        ("1E3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1.5e+2", -150.0),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
        ("1:30", "1:30"),
        ("2020-01-01", "2020-01-01"),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("null", None),
        ("~", None),
        ("", ""),
        ("  ", ""),
        ("none", "none"),
        ("l2", "l2"),
        ("'3'", "3"),
        ('"a: b"', "a: b"),
        ("hf:org/model", "hf:org/model"),
        ("[1, 1e-3, no]", [1, 1e-3, "no"]),
        ("{name: l2, p: 3}", {"name": "l2", "p": 3}),
        ("{}", {}),
        ("{prompt}", "{prompt}"),
        ("{post|prompt} {response}", "{post|prompt} {response}"),
    ],
)
def test_values(text, value):
    found = parse_value(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_one():
    assert math.isnan(parse_value(".nan"))


@settings(max_examples=40)
@given(st.dictionaries(st.text(), TREES))
def test_what_is_written_reads_back_equal(tmp_path_factory, tree):
    path = tmp_path_factory.getbasetemp() / "tree.yaml"
    path.write_text(dumps(tree), encoding="utf-8", newline="")
    assert load(path) == tree


@given(SCALARS)
def test_types_survive(tmp_path_factory, value):
    path = tmp_path_factory.getbasetemp() / "scalar.yaml"
    path.write_text(dumps({"key": value}), encoding="utf-8", newline="")
    found = load(path)["key"]
    assert (type(found), found) == (type(value), value)


def test_no_aliases_are_written():
    shared = [1, 2]
    assert "*" not in dumps({"a": shared, "b": shared})


def test_order_is_kept():
    assert dumps({"b": 1, "a": 2}) == "b: 1\na: 2\n"
