"""Events reach every plugin, and a listener that fails is a warning."""

from __future__ import annotations

import pytest

from ric.plugin import Host, hookimpl


class Listener:
    def __init__(self, seen):
        self.seen = seen

    @hookimpl
    def ric_stage_finished(self, stage, entry):
        self.seen.append((stage, entry["seconds"]))


class Failing:
    @hookimpl
    def ric_stage_finished(self, run):
        raise OSError("disk full")


@pytest.fixture
def host(own_plugins):
    own_plugins()
    return Host()


def test_every_listener_is_called_with_the_arguments_it_names(host):
    seen = []
    host.manager.register(Listener(seen), "a")
    host.manager.register(Listener(seen), "b")
    host.notify("ric_stage_finished", run=None, stage="fit", entry={"seconds": 2})
    assert seen == [("fit", 2), ("fit", 2)]


def test_a_failing_listener_warns_and_the_others_are_called(host):
    seen = []
    host.manager.register(Failing(), "a")
    host.manager.register(Listener(seen), "b")
    with pytest.warns(RuntimeWarning, match="ric_stage_finished in plugin 'a' failed: OSError: disk full"):
        host.notify("ric_stage_finished", run=None, stage="fit", entry={"seconds": 2})
    assert seen == [("fit", 2)]


@pytest.mark.parametrize("event", ["ric_stage_finishd", "ric_rewards"])
def test_an_unknown_event_is_a_defect(host, event):
    with pytest.raises(ValueError, match=f"no event hook is called '{event}'"):
        host.notify(event)
