"""Hooks of a plugin's module, and what they return."""

from __future__ import annotations

import types

import pluggy
import pytest

from ric.errors import PluginError
from ric.plugin import Component, hookimpl, specs
from ric.plugin.manifest import checked, register
from ric.plugin.markers import HOOKS, KINDS, PROJECT


@pytest.fixture
def manager():
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(specs)
    return manager


def nothing():
    return []


def finished(run):
    return run


def coloured(colour):
    return colour


def module(marked=True, options=None, **functions):
    """A module with copies of these functions in it, marked as hooks unless said otherwise."""
    made = types.ModuleType("made_up")
    for name, original in functions.items():
        function = types.FunctionType(original.__code__, {}, name, None, original.__closure__)
        function.__module__ = "made_up"
        setattr(made, name, hookimpl(function, **(options or {}).get(name, {})) if marked else function)
    return made


def test_every_kind_has_a_hook():
    assert list(HOOKS.values()) == [*KINDS, "study", "command"]
    assert all(callable(getattr(specs, hook)) for hook in HOOKS)


def test_every_spec_is_documented():
    hooks = [value for name, value in vars(specs).items() if name.startswith("ric_")]
    assert len(hooks) == len(HOOKS) + 5
    assert all(hook.__doc__ for hook in hooks)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_register_hook_has_no_body_to_inherit(hook):
    with pytest.raises(NotImplementedError):
        getattr(specs, hook)()


def test_components_by_kind(manager):
    component = Component("a", "m:A")
    plugin = module(ric_rewards=lambda: [component], ric_run_finished=finished)
    assert register(manager, plugin, "p") == {"reward": [component]}


def test_event_only_plugin_offers_nothing(manager):
    assert register(manager, module(ric_run_finished=finished), "p") == {}


def test_unknown_hook_suggests_the_nearest(manager):
    with pytest.raises(PluginError, match=r"unknown hook 'ric_algoritms'\nexpected: did you mean 'ric_algorithms'\?"):
        register(manager, module(ric_algoritms=nothing), "p")


def test_unknown_hook_that_is_optional_is_for_another_version(manager):
    plugin = module(options={"ric_later": {"optionalhook": True}}, ric_later=nothing, ric_rewards=nothing)
    assert register(manager, plugin, "p") == {"reward": []}


def test_function_without_marker(manager):
    with pytest.raises(PluginError, match="function 'ric_rewards' is not marked\nexpected: @hookimpl"):
        register(manager, module(marked=False, ric_rewards=nothing), "p")


def test_module_without_hooks(manager):
    with pytest.raises(PluginError, match="it implements no hook"):
        register(manager, module(marked=False, other=nothing), "p")


def test_unknown_argument_is_refused(manager):
    with pytest.raises(pluggy.PluginValidationError, match="colour"):
        register(manager, module(ric_run_finished=coloured), "p")


@pytest.mark.parametrize(
    ("offered", "message"),
    [
        (None, r"ric_rewards returned None \(NoneType\)"),
        ({"a": 1}, r"ric_rewards returned \{'a': 1\} \(dict\)"),
        ([int], r"returned a list with <class 'int'> \(type\) in it"),
        ([("a", "m:A")], "returned a list with"),
        ([Component("a", "m:A"), Component("a", "m:B")], "offers 'a' twice"),
    ],
)
def test_malformed_returns(offered, message):
    with pytest.raises(PluginError, match=message):
        checked("ric_rewards", offered)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "a/b"}, "whose name is 'a/b'\nexpected: letters, digits"),
        ({"name": ""}, "whose name is ''"),
        ({"name": 3}, "whose name is 3"),
        ({"target": "package.module"}, "whose target is 'package.module'\nexpected: 'package.module:Class'"),
        ({"target": int}, "whose target is <class 'int'>"),
        ({"summary": None}, "whose summary is None"),
        ({"needs": "torch"}, "whose needs is 'torch'\nexpected: a tuple of import names"),
        ({"extra": None}, "whose extra is None"),
        ({"reference": 1}, "whose reference is 1"),
        ({"options": ["a"]}, r"whose options is \['a'\]"),
    ],
)
def test_malformed_fields(fields, message):
    component = Component("a", "m:A")._replace(**fields)
    with pytest.raises(PluginError, match=message):
        checked("ric_rewards", [component])


def test_a_tuple_is_as_good_as_a_list():
    assert checked("ric_rewards", (Component("a", "m:A.Inner"),)) == [Component("a", "m:A.Inner")]
