"""Plugins that are a single file: `--plugin ./my_reward.py`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType

from ric.errors import ConfigError, PluginError

_MARK = "__ric_local_plugin__"


def import_file(path: Path) -> ModuleType:
    """Import a Python file as the module named like its stem.

    Targets inside the file can then be written `"my_reward:Class"`. The file's folder is not put on
    the search path: a plugin that needs a second file should be a package.

    Raises:
        ConfigError: the file is missing or its name is not a Python name.
        PluginError: its name hides another module.
    """
    path = path.resolve()
    if path.suffix != ".py" or not path.is_file():
        found = "is not a Python file" if path.exists() else "does not exist"
        raise ConfigError(f"plugin file '{path}' {found}", "the path of a .py file", "--plugin ./my_reward.py")
    if not path.stem.isidentifier():
        better = "".join(c if c.isalnum() else "_" for c in path.stem)
        raise ConfigError(f"plugin file '{path.name}'", "a name that can be imported", f"mv {path.name} {better}.py")
    _refuse_hiding(path)
    loader = SourceFileLoader(path.stem, str(path))
    spec = ModuleSpec(path.stem, loader, origin=str(path))
    spec.has_location = True
    module = module_from_spec(spec)
    setattr(module, _MARK, True)
    sys.modules[path.stem] = module  # before running it: dataclasses look their module up
    with ExitStack() as undo:
        undo.callback(sys.modules.pop, path.stem, None)
        loader.exec_module(module)
        undo.pop_all()
    return module


def _refuse_hiding(path: Path) -> None:
    """A file called json.py would break whoever imports json after it."""
    existing = sys.modules.get(path.stem)
    if existing is not None and hasattr(existing, _MARK):
        return
    spec = existing.__spec__ if existing is not None else find_spec(path.stem)
    origin = getattr(existing, "__file__", None) or (spec.origin if spec else None)
    taken = existing is not None or spec is not None
    if taken and (origin is None or Path(origin).resolve() != path):
        raise PluginError(
            f"plugin file '{path.name}' has the name of the module '{path.stem}'",
            "a name that no installed module has",
            f"mv {path.name} my_{path.name}",
        )
