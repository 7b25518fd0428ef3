"""Where a task with a generated world takes its rows from: that world, the user's files, or the hub."""

from __future__ import annotations

from ric.errors import ConfigError, did_you_mean

SOURCES = ("embedded", "files", "hub")


def is_embedded(source: str, data: str, model: str) -> bool:
    """Whether the rows are those of the generated world: when it is named, or nothing else is."""
    return source == "embedded" or not (source or data or model)


def check_source(source: str, data: str) -> None:
    """Whether a source goes with the data that were given.

    Raises:
        ConfigError: it does not, or is none.
    """
    if source not in ("", *SOURCES):
        raise ConfigError(
            f"task.source = {source!r}", ", ".join(SOURCES), did_you_mean(source, SOURCES) or "leave it out"
        )
    if source == "embedded" and data:
        raise ConfigError("task.source = 'embedded' with --data", "one of them", "leave one out")
    if source == "files" and not data:
        raise ConfigError("task.source = 'files' without --data", "files to read", "--data FILE")


def check_model(task: str, model: str) -> None:
    """Whether real data have a model to align.

    Raises:
        ConfigError: they have none.
    """
    if not model:
        raise ConfigError(
            f"task '{task}' with real data and no --model", "the model to align: a folder or a hub id", "--model FOLDER"
        )
