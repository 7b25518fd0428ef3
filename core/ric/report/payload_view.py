"""Prompts and payloads as a page can show them: text, or an image inside a data URI."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ric.kinds import Payload, Prompt
from ric.run.payload_json import is_image

LONGEST_SIDE = 320
"""Pixels of an image's longer side inside the page."""
EXACT_SIDE = 96
"""Images up to this side are shown pixel by pixel."""
LONGEST_TEXT = 4000
"""Characters of a text shown; a longer one ends with an ellipsis."""
FILES = (".png", ".jpg", ".jpeg", ".webp")
"""Endings of image files."""


def payload_view(payload: Payload) -> dict[str, str]:
    """`{"image": data URI}` for an image, else `{"text": ...}`; what is neither is given as its `repr`."""
    image = opened_image(payload)
    if image is not None:
        return {"image": _data_uri(image)}
    if payload is None:
        return {"text": ""}
    return {"text": _cut(payload if isinstance(payload, str) else repr(payload))}


def opened_image(payload: Payload) -> Any:
    """The payload as an RGB image, from memory or from its file; None for what is no image."""
    if is_image(payload):
        return payload.convert("RGB")
    if not isinstance(payload, Path) or payload.suffix.lower() not in FILES:
        return None
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(payload) as image:
            return image.convert("RGB")
    except (UnidentifiedImageError, OSError):
        return None  # the file is gone or broken; its path is shown instead


def prompt_view(prompt: Prompt) -> str:
    """A prompt as text; chat messages become one paragraph each, headed by their role."""
    if isinstance(prompt, str):
        return _cut(prompt)
    if isinstance(prompt, list | tuple) and prompt and all(isinstance(message, Mapping) for message in prompt):
        return _cut("\n\n".join(f"{message.get('role', '')}: {message.get('content', '')}" for message in prompt))
    return _cut(repr(prompt))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _data_uri(image: Any) -> str:
    file = io.BytesIO()
    if max(image.size) <= EXACT_SIDE:
        image.save(file, format="PNG")
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image.save(file, format="JPEG", quality=88)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")
