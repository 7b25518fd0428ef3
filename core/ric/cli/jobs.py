"""`--jobs`: how many runs are made at once."""

from __future__ import annotations

from ric.errors import ConfigError

JOBS = "Runs made at once, a process with one thread each; default: a process a core, 1 beside a GPU."


def jobs_of(asked: int | None) -> int:
    """The number asked for, else what the machine has room for.

    Raises:
        ConfigError: it is below 1.
    """
    from ric.run.machine.cores import default_jobs

    if asked is not None and asked < 1:
        raise ConfigError(f"--jobs {asked}", "at least 1", "--jobs 1 for everything in one process")
    return asked or default_jobs()
