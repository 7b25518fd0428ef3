"""The name of a configuration: ten hex digits over everything that changes results."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ric.config.places import contents
from ric.config.schema import plugin_files

if TYPE_CHECKING:
    from ric.config.schema import RunConfig

IGNORED = ("preset", "scale")
"""Keys that leave a trace in the configuration but not in results: a preset's values are in the other keys."""


def fingerprint(config: RunConfig) -> str:
    """Ten hex digits; equal configurations have equal ones, on every machine.

    `decoding.batch` is left out, because a sample never depends on its batch. Local plugin files
    and data count by content, not by path.

    Raises:
        OSError: a local plugin file or data cannot be read.
    """
    tree: dict[str, Any] = {key: value for key, value in config.as_dict().items() if key not in IGNORED}
    tree["decoding"] = {key: value for key, value in tree["decoding"].items() if key != "batch"}
    tree["plugins"] = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in plugin_files(config))
    tree["data"] = None if config.data is None else contents(config.data)
    text = json.dumps(_plain(tree), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _plain(value: Any) -> Any:
    """128.0 and 128 are the same setting, whichever of them a default, a file or a flag wrote."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
