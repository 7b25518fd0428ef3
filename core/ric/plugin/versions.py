"""Whether a plugin's distribution accepts the installed version of ric."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from ric.plugin.markers import DISTRIBUTION

_OURS = re.compile(rf"^{DISTRIBUTION.replace('-', '[-_.]+')}(?![\w.-])", re.IGNORECASE)


@cache
def ric_version() -> str:
    """The installed version of ric, or "" when it runs from a checkout that was never installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return ""


def mismatch(requires: Iterable[str] | None, installed: str) -> str:
    """What is wrong with the installed version of ric, or "".

    Args:
        requires: the `Requires-Dist` lines of a plugin's distribution.
        installed: the installed version of ric; "" means unknown, and then nothing is wrong.

    Returns:
        A text that names both versions, or "".
    """
    ours = [line for line in requires or () if _OURS.match(line)]
    if not ours or not installed:
        return ""
    # packaging takes 20 ms, and most plugins are ric's own, which state no requirement on ric.
    from packaging.requirements import Requirement

    for requirement in map(Requirement, ours):
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and not requirement.specifier.contains(installed, prereleases=True):
            return f"needs {DISTRIBUTION}{requirement.specifier}, but {installed} is installed"
    return ""
