"""Configuration files: YAML in, YAML out, never half a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ric.config.dialect import dumper, loader
from ric.errors import ConfigError, DataError


def load(path: str | Path) -> dict[str, Any]:
    """The mapping in a YAML file; an empty file is an empty mapping.

    Raises:
        DataError: the file cannot be read.
        ConfigError: it is not UTF-8, not YAML, or not a mapping with texts as keys; the line is named.
    """
    import yaml

    path = Path(path)
    try:
        tree = yaml.load(path.read_text(encoding="utf-8"), loader())  # noqa: S506 - the loader is a SafeLoader
    except OSError as error:
        given = f"configuration file '{path}': {error.strerror}"
        raise DataError(given, "a readable YAML file", f"ls -l {path}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"configuration file '{path}' is not UTF-8 (byte {error.start})", "UTF-8 text") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{path}{_line(error)}: {_problem(error)}", "YAML", "correct that line") from error
    if tree is None:
        return {}
    wrong = [] if not isinstance(tree, dict) else [key for key in tree if not isinstance(key, str)]
    if not isinstance(tree, dict) or wrong:
        found = f"the key {wrong[0]!r}" if wrong else f"a {type(tree).__name__}"
        raise ConfigError(f"{path} holds {found} at its top", "a mapping such as 'algo: ric'", "ric run --help")
    return tree


def dumps(tree: Mapping[str, Any]) -> str:
    """A tree as YAML text; keys keep their order, and `load` gives back an equal tree.

    Raises:
        yaml.representer.RepresenterError: a value is not a plain number, text, list, mapping or None.
    """
    import yaml

    text: str = yaml.dump(dict(tree), Dumper=dumper(), sort_keys=False, allow_unicode=True, width=120)
    return text


def dump(path: str | Path, tree: Mapping[str, Any]) -> None:
    """Write a tree as YAML: a reader sees the old file or the new one, never a part.

    Raises:
        OSError: the folder does not exist or cannot be written.
    """
    path, text = Path(path), dumps(tree)
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        finally:
            Path(file.name).unlink(missing_ok=True)  # it has another name by now, or something went wrong


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""


def _problem(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error)
