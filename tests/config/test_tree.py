"""Parsing, assigning and merging."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.config.tree import assign, merge, overrides, parse
from ric.errors import ConfigError

KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.integers() | st.none() | st.lists(st.integers())
PLAIN = st.recursive(st.dictionaries(KEYS, VALUES), lambda inner: st.dictionaries(KEYS, VALUES | inner), max_leaves=6)


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("a=1", ("a",), 1),
        ("algo.expert.best_of=8", ("algo", "expert", "best_of"), 8),
        (" a.b =c", ("a", "b"), "c"),
        ("rewards.gentle-length.words=3", ("rewards", "gentle-length", "words"), 3),
        ("a=x=y", ("a",), "x=y"),
        ("a=", ("a",), ""),
    ],
)
def test_parse(text, path, value):
    assert parse(text) == (path, value)


@pytest.mark.parametrize("text", ["", "a", "=1", ".a=1", "a.=1", "a..b=1", "3=1", "a b=1", "a[0]=1"])
def test_malformed_paths(text):
    with pytest.raises(ConfigError, match=r"PATH=VALUE") as caught:
        parse(text)
    assert repr(text) in caught.value.given


@pytest.mark.parametrize("value", ["[1", "{a: b", "'x", "a: b: c", "{a: 1, a: 2}", "!!python/object:x {}", "@x"])
def test_malformed_values(value):
    with pytest.raises(ConfigError, match="is not YAML") as caught:
        parse(f"a={value}")
    assert repr(value) in caught.value.given


@given(st.text())
def test_any_text_is_parsed_or_refused(text):
    try:
        path, _ = parse(text)
    except ConfigError:
        return
    assert path
    assert "=" in text


SPEC = {"mapping": {"name": "p-norm", "p": 3}}


@pytest.mark.parametrize(
    ("path", "value", "result"),
    [
        ("mapping", "l2", {"name": "l2"}),
        ("mapping.name", "l2", {"name": "l2"}),
        ("mapping", "p-norm", {"name": "p-norm", "p": 3}),
        ("mapping.name", "p-norm", {"name": "p-norm", "p": 3}),
        ("mapping.p", 4, {"name": "p-norm", "p": 4}),
        ("mapping.weights", [1, 2], {"name": "p-norm", "p": 3, "weights": [1, 2]}),
        ("mapping", None, None),
        ("mapping", {"name": "l2", "q": 1}, {"name": "l2", "q": 1}),
        ("mapping", {"p": 5}, {"name": "p-norm", "p": 5}),
    ],
)
def test_assign_to_a_spec(path, value, result):
    before = copy.deepcopy(SPEC)
    assert assign(SPEC, path.split("."), value) == {"mapping": result}
    assert before == SPEC


def test_assign_below_a_name():
    tree = {"algo": {"name": "rewarded-soup", "expert": "raft"}}
    assert assign(tree, ("algo", "expert", "best_of"), 8)["algo"]["expert"] == {"name": "raft", "best_of": 8}


def test_nested_expert_shorthand():
    tree = overrides(["algo.expert=raft", "algo.expert.best_of=8", "algo.expert.name=rrhf"])
    assert tree == {"algo": {"expert": {"name": "rrhf"}}}


def test_later_overrides_win():
    assert overrides(["a.b=1", "a.c=2", "a.b=3"]) == {"a": {"b": 3, "c": 2}}


def test_options_for_items_of_a_list():
    tree = {"rewards": ["harmless", {"name": "helpful", "model": "x"}]}
    changed = merge(tree, overrides(["rewards.harmless.model=y", "rewards.helpful.head=1"]))
    assert changed["rewards"] == [
        {"name": "harmless", "model": "y"},
        {"name": "helpful", "model": "x", "head": 1},
    ]
    assert tree["rewards"][0] == "harmless"


def test_options_for_an_absent_item():
    with pytest.raises(ConfigError, match=r"options for 'helpfull'.*\nexpected: did you mean 'helpful'\?"):
        merge({"rewards": ["helpful"]}, {"rewards": {"helpfull": {"a": 1}}})


def test_lists_are_replaced():
    assert merge({"a": [1, 2]}, {"a": [3]}) == {"a": [3]}


def slow_merge(base, over):
    """Deep merge without component specs, path by path."""

    def leaves(tree, path=()):
        if not isinstance(tree, dict) or not tree:
            return [(path, tree)]
        return [leaf for key, value in tree.items() for leaf in leaves(value, (*path, key))]

    result = copy.deepcopy(base)
    for path, value in leaves(over):
        if value == {} and isinstance(reach(result, path), dict):
            continue
        place = result
        for part in path[:-1]:
            if not isinstance(place.get(part), dict):
                place[part] = {}
            place = place[part]
        place[path[-1]] = value
    return result


def reach(tree, path):
    for part in path:
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


@given(PLAIN, PLAIN)
def test_merge_against_a_slow_one(base, over):
    base = _without_lists(base)  # options for the items of a list are tested above
    assert merge(base, over) == (slow_merge(base, over) if over else base)


def _without_lists(tree):
    return {k: _without_lists(v) if isinstance(v, dict) else v for k, v in tree.items() if not isinstance(v, list)}


@given(PLAIN)
def test_merge_with_nothing_changes_nothing(tree):
    assert merge(tree, {}) == tree
    assert merge({}, tree) == tree
    assert merge(tree, copy.deepcopy(tree)) == tree
