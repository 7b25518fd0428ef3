"""Entry points are loaded one by one: what is broken is a row, and everything else works."""

from __future__ import annotations

import sys
import warnings

import pytest

from ric.errors import PluginError
from ric.plugin import Host
from ric.plugin.isolate import guarded, reason

GOOD = """
from ric.plugin import Component, hookimpl

@hookimpl
def ric_rewards():
    return [Component("good", "good_plugin:Good", "A good one.")]
"""


def broken(plugin_package, own_plugins, text, name="bad", **settings):
    """A host with one plugin of that text beside a good one, and the row of the first."""
    own_plugins(name, "good")
    plugin_package("ric-good", {"good_plugin.py": GOOD}, {"good": "good_plugin"})
    plugin_package("ric-bad", {"bad_plugin.py": text}, {name: "bad_plugin"}, **settings)
    host = Host()
    assert host.names("reward") == ["good"]
    (row,) = [row for row in host.rows() if row.plugin == name]
    assert row.broken
    return row


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("import no_such_module_anywhere", "broken: ModuleNotFoundError: No module named 'no_such_module_anywhere'"),
        ("1 / 0", "broken: ZeroDivisionError: division by zero"),
        ("this is no python", "broken: SyntaxError: invalid syntax (bad_plugin.py, line 1)"),
        ("raise SystemExit(3)", "broken: SystemExit: 3"),
        (GOOD.replace("ric_rewards", "ric_rewrads"), "broken: unknown hook 'ric_rewrads' (expected: did you mean"),
        (GOOD.replace("return [", "return 3 or ["), "broken: ric_rewards returned"),
        (GOOD.replace("@hookimpl", ""), "broken: function 'ric_rewards' is not marked"),
        (GOOD.replace("ric_rewards()", "ric_rewards(config)"), "broken: PluginValidationError"),
        (GOOD.replace("return", "raise OSError('disk')\n    return"), "broken: OSError: disk"),
    ],
)
def test_broken_plugins_harm_nobody(plugin_package, own_plugins, text, status):
    assert broken(plugin_package, own_plugins, text).status.startswith(status)


def test_broken_plugin_leaves_no_hook_behind(plugin_package, own_plugins):
    text = "from ric.plugin import hookimpl\n@hookimpl\ndef ric_run_finished(run): 1 / 0\n@hookimpl\ndef ric_x(): 0\n"
    own_plugins("bad")
    plugin_package("ric-bad", {"bad_plugin.py": text}, {"bad": "bad_plugin"})
    host = Host()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        host.notify("ric_run_finished", run=None)
    assert host.manager.get_plugins() == set()


def test_strict_mode_raises_what_happened(plugin_package, own_plugins, monkeypatch):
    own_plugins("bad")
    plugin_package("ric-bad", {"bad_plugin.py": "1 / 0"}, {"bad": "bad_plugin"})
    monkeypatch.setenv("RIC_STRICT_PLUGINS", "1")
    with pytest.raises(ZeroDivisionError):
        Host()


def test_strict_mode_raises_a_broken_rule(plugin_package, own_plugins, monkeypatch):
    own_plugins("bad")
    plugin_package("ric-bad", {"bad_plugin.py": "x = 1"}, {"bad": "bad_plugin"})
    monkeypatch.setenv("RIC_STRICT_PLUGINS", "1")
    with pytest.raises(PluginError, match="it implements no hook"):
        Host()


def test_only_and_disable(plugin_package, own_plugins, monkeypatch):
    plugin_package("ric-good", {"good_plugin.py": GOOD}, {"good": "good_plugin"})
    own_plugins()
    assert Host().names("reward") == []
    own_plugins("good")
    assert Host().names("reward") == ["good"]
    own_plugins("ric-good")
    assert Host().names("reward") == ["good"]
    monkeypatch.setenv("RIC_DISABLE", " ric-good ,other")
    (row,) = [row for row in Host().rows() if row.plugin == "good"]
    assert (row.status, row.broken) == ("disabled by RIC_DISABLE", False)


def test_a_disabled_plugin_is_not_imported(plugin_package, own_plugins):
    own_plugins()
    plugin_package("ric-bad", {"bad_plugin.py": "1 / 0"}, {"bad": "bad_plugin"})
    (row,) = [row for row in Host().rows() if row.plugin == "bad"]
    assert row.status == "disabled by RIC_PLUGINS"
    assert "bad_plugin" not in sys.modules


def test_two_entry_points_of_one_name_are_told_apart(plugin_package, own_plugins):
    own_plugins("good")
    plugin_package("ric-one", {"one_plugin.py": GOOD}, {"good": "one_plugin"})
    plugin_package("ric-two", {"two_plugin.py": GOOD.replace('"good"', '"other"')}, {"good": "two_plugin"})
    rows = [(row.plugin, row.name) for row in Host().rows("reward") if row.name]
    assert rows == [("ric-one.good", "good"), ("ric-two.good", "other")]


def test_heavy_import_at_registration_is_noted(plugin_package, own_plugins, monkeypatch):
    own_plugins("good")
    monkeypatch.delitem(sys.modules, "accelerate", raising=False)
    heavy = "import sys, types\nsys.modules['accelerate'] = types.ModuleType('accelerate')\n"
    plugin_package("ric-good", {"good_plugin.py": heavy + GOOD}, {"good": "good_plugin"})
    (row,) = [row for row in Host().rows() if row.plugin == "good"]
    sys.modules.pop("accelerate")
    assert (row.status, row.usable) == ("imports accelerate at registration", True)


def test_version_mismatch_of_a_plugin_that_fails_names_both_versions(plugin_package, own_plugins, monkeypatch):
    monkeypatch.setattr("ric.plugin.discovery.ric_version", lambda: "0.1.0")
    row = broken(plugin_package, own_plugins, "from ric import new_thing", requires=["ric-align>=9.1"])
    assert row.status == "broken: needs ric-align>=9.1, but 0.1.0 is installed"


def test_guarded_passes_results_and_errors_of_ric():
    assert guarded("adding", lambda: 3) == 3
    error = PluginError("given")
    with pytest.raises(PluginError) as caught:
        guarded("raising", lambda: (_ for _ in ()).throw(error).send(None))
    assert caught.value is error


def test_guarded_chains_the_cause():
    with pytest.raises(PluginError, match="parsing failed: ValueError: invalid literal") as caught:
        guarded("parsing", lambda: int("x"))
    assert isinstance(caught.value.__cause__, ValueError)


def test_reason_is_one_line():
    assert reason(ValueError("a\n  b")) == "ValueError: a b"
    assert reason(KeyError()) == "KeyError"
