"""Kinds of model the installed transformers knows, read from its source: to import it takes seconds."""

from __future__ import annotations

import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path


def is_known(kind: str) -> bool:
    """Whether some table of the library names this `model_type`; True as well where that cannot be told.

    A plugin may have registered kinds of its own: the library is in memory then, and says so itself at once.
    """
    if "transformers" in sys.modules:
        return True
    tables = _tables()
    return not tables or f'"{kind}"' in tables


@cache
def _tables() -> str:
    """Source of the modules that go from a kind's name to its classes, "" where there are none."""
    found = find_spec("transformers")
    folders = found.submodule_search_locations if found else None
    return "".join(
        path.read_text(encoding="utf-8")
        for folder in folders or ()
        for path in sorted(Path(folder, "models", "auto").glob("*.py"))
    )
