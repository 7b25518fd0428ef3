"""Prompts and payloads as a page can show them: text, or an image inside a data URI."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Mapping
from typing import Any

from ric.kinds import Payload, Prompt

LONGEST_SIDE = 320
"""Pixels of an image's longer side inside the page."""
LONGEST_TEXT = 4000
"""Characters of a text shown; a longer one ends with an ellipsis."""


def payload_view(payload: Payload) -> dict[str, str]:
    """`{"image": data URI}` for an image, else `{"text": ...}`; what is neither is given as its `repr`."""
    # Whoever made an image has imported its package; a run without images never pays for it.
    images = sys.modules.get("PIL.Image")
    if images is not None and isinstance(payload, images.Image):
        return {"image": _data_uri(payload)}
    if payload is None:
        return {"text": ""}
    return {"text": _cut(payload if isinstance(payload, str) else repr(payload))}


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
    small = image.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    file = io.BytesIO()
    small.save(file, format="JPEG", quality=88)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")
