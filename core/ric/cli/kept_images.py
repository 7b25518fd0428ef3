"""Answers that are images, as files: a terminal shows their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ric.run.durable.atomic import write_bytes
from ric.run.durable.disk import disk_errors

if TYPE_CHECKING:
    from ric.kinds import Payload


def kept_images(payloads: Sequence[Payload], folder: Path, seed: int) -> list[Payload]:
    """The payloads, every image replaced by the path of a PNG in `folder`: `sample-<seed>-<number>.png`.

    Raises:
        RunError: a file cannot be written.
    """
    return [_kept(payload, folder / f"sample-{seed}-{i}.png") for i, payload in enumerate(payloads)]


def _kept(payload: Payload, path: Path) -> Payload:
    from ric.run.payload_json import is_image, png_bytes

    if not is_image(payload):
        return payload
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_bytes(path, png_bytes(payload))
