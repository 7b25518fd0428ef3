"""A failed check of a configuration in ric's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ric.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from pydantic import ValidationError


def explain(error: ValidationError, keys: Mapping[tuple[str, ...], Sequence[str]]) -> ConfigError:
    """The first thing that is wrong, and how many more there are.

    Args:
        error: what pydantic found.
        keys: path of a mapping -> the keys it may have.
    """
    found = error.errors(include_url=False)
    # A misspelt key comes first: it is often the reason why another one is missing.
    first, *more = sorted(found, key=lambda e: e["type"] != "extra_forbidden")
    loc = tuple(str(part) for part in first["loc"])
    path = ".".join(loc)
    rest = f" (and {len(more)} more)" if more else ""
    if first["type"] == "extra_forbidden":
        known = keys.get(loc[:-1], ())
        near, listed = did_you_mean(loc[-1], known), ", ".join(known)
        return ConfigError(f"unknown key '{path}'{rest}", f"{near} ({listed})" if near else listed, "ric run --help")
    if first["type"] == "missing":
        return ConfigError(f"'{path}' is not given{rest}", "a value for it", f"--set {path}=...")
    cause = first.get("ctx", {}).get("error")
    expected = str(cause) if isinstance(cause, ValueError) else first["msg"].removeprefix("Input should be ")
    return ConfigError(f"{path} = {first['input']!r}{rest}", expected, f"--set {path}=...")
