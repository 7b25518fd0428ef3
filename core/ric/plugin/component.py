"""The descriptor a plugin returns: enough to list a component without importing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Component(NamedTuple):
    """One named part that a plugin offers.

    Args:
        name: what a user types, for example in `--rewards`.
        target: `"package.module:Class"`; imported only when the component is asked for.
        summary: one line for `ric plugins`.
        needs: import names that must be installed, checked without importing them.
        extra: the extra of the plugin's distribution that brings `needs`.
        reference: the paper or page the component follows.
        options: fixed options, so that one class can appear under several names.
    """

    name: str
    target: str
    summary: str = ""
    needs: tuple[str, ...] = ()
    extra: str = ""
    reference: str = ""
    options: Mapping[str, Any] = {}
