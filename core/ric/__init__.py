"""Align foundation models to several rewards at once, and dial between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ric.run.finished.load import load as load
    from ric.run.finished.loaded import Loaded as Loaded

__all__ = ["Loaded", "load"]

_HOMES = {"load": "ric.run.finished.load", "Loaded": "ric.run.finished.loaded"}
"""Name -> its module, imported when the name is first used: `import ric` alone stays light."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'ric' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
