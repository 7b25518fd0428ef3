"""One tree of errors: what was given, what was expected, what to type next.

Every error a user can cause is a `RicError`. The command line prints its three parts and exits with
`exit_code`; a traceback appears only under `--debug`. Anything else that escapes is a defect of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class RicError(Exception):
    """A mistake the user can mend.

    Args:
        given: what was found, naming the offending value.
        expected: what would have been accepted.
        hint: what to type next.
    """

    exit_code = 1
    title = "error"

    def __init__(self, given: str, expected: str = "", hint: str = "") -> None:
        self.given, self.expected, self.hint = given, expected, hint
        super().__init__(str(self))

    def __str__(self) -> str:
        """The message as plain text, one part a line."""
        parts = [self.given]
        parts += [f"expected: {self.expected}"] if self.expected else []
        parts += [f"next: {self.hint}"] if self.hint else []
        return "\n".join(parts)


class ConfigError(RicError):
    """A flag, an option or a configuration file is malformed."""

    exit_code = 2
    title = "configuration"


class NotFoundError(RicError):
    """A name that no installed component, option or command answers to."""

    exit_code = 3
    title = "not found"


class PluginError(RicError):
    """A plugin is broken, clashes with another or breaks its kind's contract."""

    exit_code = 4
    title = "plugin"


class MissingExtraError(PluginError):
    """A component needs a package that is not installed."""

    exit_code = 5
    title = "missing package"


class DataError(RicError):
    """Input data cannot be read or has another form than promised."""

    exit_code = 6
    title = "data"


class RunError(RicError):
    """A run folder is missing, unfinished or holds another configuration."""

    exit_code = 7
    title = "run"


class RewardError(RicError):
    """A reward function failed or returned something that is not one number per row."""

    exit_code = 8
    title = "reward"


class StoppedError(RicError):
    """A run was stopped by a signal; what it had finished is kept. The code is 128 and the signal's number."""

    exit_code = 130
    title = "stopped"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A suggestion for a mistyped name, or an empty string when nothing is near.

    >>> did_you_mean("harmles", ["harmless", "helpful"])
    "did you mean 'harmless'?"
    """
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""
