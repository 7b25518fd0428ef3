"""Calling code of a plugin so that its failure is reported as the plugin's, not as a defect of ric."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TypeVar

from ric.errors import PluginError, RicError

T = TypeVar("T")
STRICT = "RIC_STRICT_PLUGINS"


def strict(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a failure inside a plugin is raised as it is (`RIC_STRICT_PLUGINS=1`)."""
    return (os.environ if environ is None else environ).get(STRICT, "") not in ("", "0")


def guarded(what: str, call: Callable[[], T]) -> T:
    """The result of `call`, which runs code of a plugin.

    Args:
        what: names the call in the message, e.g. "importing plugin 'tilted'".
        call: runs the plugin's code.

    Raises:
        PluginError: the code raised anything but a `RicError`; the cause is chained.
    """
    try:
        return call()
    except RicError:
        raise
    except (Exception, SystemExit) as error:  # foreign code fails in every way, and may even call sys.exit
        if strict():
            raise
        raise PluginError(
            f"{what} failed: {reason(error)}",
            "code that runs without an error",
            f"mend the plugin, or leave it out with RIC_DISABLE=<plugin>; {STRICT}=1 with --debug shows the traceback",
        ) from error


def reason(error: BaseException) -> str:
    """An exception on one line: its type and its message."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
