"""Fixtures of the test kit, and an environment in which only the test's own plugins are loaded."""

from __future__ import annotations

import pytest

from ric.testing.fixtures import plugin_package, ric_host

__all__ = ["own_plugins", "plugin_package", "ric_host"]


@pytest.fixture
def own_plugins(monkeypatch):
    """A function that names the plugins to load; none before it is called."""
    monkeypatch.delenv("RIC_DISABLE", raising=False)
    monkeypatch.delenv("RIC_STRICT_PLUGINS", raising=False)
    monkeypatch.delenv("RIC_DEBUG", raising=False)
    monkeypatch.setenv("RIC_PLUGINS", "")

    def choose(*names):
        monkeypatch.setenv("RIC_PLUGINS", ",".join(names))

    return choose
