"""Prompts and payloads as JSON, exact to the last bit: texts, JSON values, arrays, paths and images."""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path
from typing import Any

import numpy as np

LOSSLESS = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")
"""Modes of images that a PNG holds as they are."""


def encode_payload(payload: object) -> object:
    """A payload as JSON: texts and JSON values as they are; arrays, paths and images tagged."""
    if isinstance(payload, np.ndarray):
        return {"__array__": payload.ravel().tolist(), "dtype": str(payload.dtype), "shape": payload.shape}
    if is_image(payload):
        return {"__png__": base64.b64encode(png_bytes(payload)).decode("ascii")}
    return {"__path__": payload.as_posix()} if isinstance(payload, Path) else payload


def decode_payload(value: object) -> object:
    """The inverse of `encode_payload`."""
    if not isinstance(value, dict):
        return value
    if "__array__" in value:
        return np.asarray(value["__array__"], dtype=value["dtype"]).reshape(value["shape"])
    if "__png__" in value:
        return _image(base64.b64decode(value["__png__"]))
    return Path(value["__path__"]) if "__path__" in value else value


def is_image(payload: object) -> bool:
    """Whether a payload is an image in memory."""
    # Whoever made an image has imported its package; a run without images never pays for it.
    images = sys.modules.get("PIL.Image")
    return images is not None and isinstance(payload, images.Image)


def png_bytes(image: Any) -> bytes:
    """An image as PNG; one in a mode that PNG does not know is turned into RGB."""
    file = io.BytesIO()
    (image if image.mode in LOSSLESS else image.convert("RGB")).save(file, format="PNG")
    return file.getvalue()


def _image(png: bytes) -> object:
    from PIL import Image

    image = Image.open(io.BytesIO(png))
    image.load()
    # The class that a file's reader has holds on to the file; a copy is an image and nothing else.
    return image.copy()
