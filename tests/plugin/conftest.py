"""Fixtures of the test kit."""

from __future__ import annotations

from ric.testing.fixtures import plugin_package, ric_host

__all__ = ["plugin_package", "ric_host"]
