"""Finding a Python function by name, and naming what its code is."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from ric.errors import ConfigError, NotFoundError, RewardError, RicError, did_you_mean

HINT = "--rewards kind=py:my_rewards.py:kindness"


def find(spec: str) -> Callable[..., Any]:
    """The function that `module:function` or `path/to/file.py:function` names.

    A module is looked for where Python looks, and then in the current folder.

    Raises:
        ConfigError: it is not of this form.
        NotFoundError: there is no such file, module or function.
        RewardError: importing it fails, or it is no function.
    """
    place, colon, name = spec.strip().rpartition(":")
    if not colon or not place or not name:
        raise ConfigError(f"python reward {spec!r}", "module:function, or path/to/file.py:function", HINT)
    module = _file(Path(place).expanduser()) if place.endswith(".py") else _module(place)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            known = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
            near = did_you_mean(name, known) or f"one of: {', '.join(known) or 'nothing that can be called'}"
            raise NotFoundError(f"{place} has no '{name}'", near, HINT)
        found = getattr(found, part)
    if not callable(found):
        raise RewardError(f"{spec} is {found!r:.60}", "a function of prompts and completions", HINT)
    return found  # type: ignore[no-any-return]


def _file(path: Path) -> ModuleType:
    """A file as a module of its own; two files of one name do not get into each other's way."""
    if not path.is_file():
        raise NotFoundError(f"python reward: there is no file {path}", "a Python file", f"ls {path.parent}")
    path = path.resolve()
    name = f"ric_reward_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    loader = SourceFileLoader(name, str(path))
    spec = ModuleSpec(name, loader, origin=str(path))
    spec.has_location = True
    module = module_from_spec(spec)
    sys.modules[name] = module  # before running it: dataclasses look their module up
    with _told(str(path)), ExitStack() as undo:
        undo.callback(sys.modules.pop, name, None)
        # Compiled from the file itself: cached bytecode is chosen by a clock of whole seconds.
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)  # noqa: S102 - the user's own file
        undo.pop_all()
    return module


def _module(name: str) -> ModuleType:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)  # last, so that a file of the user's hides no installed module
        importlib.invalidate_caches()
    with _told(name):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
                raise
            raise NotFoundError(
                f"python reward: there is no module '{name}'", f"an installed module, or a file in {here}", HINT
            ) from error


@contextmanager
def _told(what: str) -> Iterator[None]:
    """The user's own code fails in every way."""
    try:
        yield
    except RicError:
        raise
    except Exception as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise RewardError(
            f"importing {what} failed: {type(error).__name__}: {error}{line}", "a file that runs without an error",
            f"python {what}" if what.endswith(".py") else f'python -c "import {what}"',
        ) from error  # fmt: skip


def source_digest(function: Callable[..., Any]) -> str:
    """Sixteen hex digits over the file a function is in and the files beside it that this file imports.

    What cannot be read, such as a function of a compiled module, is named instead.
    """
    hasher = hashlib.sha256(_qualified(function).encode())
    for file in dict.fromkeys(_files(function)):
        hasher.update(b"\0" + file.read_bytes())
    return hasher.hexdigest()[:16]


def _qualified(function: Callable[..., Any]) -> str:
    # The name a file was loaded under depends on where it lies, which is no part of the rule.
    return str(getattr(function, "__qualname__", type(function).__qualname__))


def _files(function: Callable[..., Any]) -> Iterator[Path]:
    """The function's own file first; then the files from its folder that it has imported, by name."""
    module = inspect.getmodule(inspect.unwrap(function)) or inspect.getmodule(type(function))
    own = _path(module)
    if own is None:
        return
    yield own
    values = [inspect.getmodule(value) or value for value in vars(module).values()]
    paths = {path for value in values if isinstance(value, ModuleType) and (path := _path(value)) is not None}
    yield from sorted(path for path in paths if path.parent == own.parent)


def _path(module: ModuleType | None) -> Path | None:
    file = getattr(module, "__file__", None)
    path = Path(file) if file else None
    return path if path is not None and path.suffix == ".py" and path.is_file() else None
