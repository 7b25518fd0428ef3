"""Payloads as pictures: images in memory, and image files that are opened only here."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ric.errors import DataError
from ric.kinds import Array, Payload

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 64_000_000
"""A file that claims more is refused before it is unpacked: a few bytes may claim to be gigabytes."""
LUMA = (0.299, 0.587, 0.114)
"""How bright red, green and blue look (Rec. 601)."""


def pictures(payloads: Sequence[Payload]) -> list[Image]:
    """All payloads as pictures.

    Raises:
        DataError: one is none.
    """
    return [picture(payload) for payload in payloads]


def picture(payload: Payload) -> Image:
    """A payload as an RGB picture, the right way up; what shines through lies on white.

    Args:
        payload: a PIL image, or the path of an image file.

    Raises:
        DataError: it is neither, or the file is missing, broken, no image, or unreasonably large.
    """
    from PIL.Image import Image

    if isinstance(payload, Image):
        return _upright(payload)
    if isinstance(payload, Path):
        return _opened(payload)
    shown = f"{payload!r:.60}" if isinstance(payload, str) else f"a payload of type {type(payload).__name__}"
    raise DataError(
        f"{shown} is no picture",
        "a PIL image, or a pathlib.Path to an image file: this reward or metric looks at pictures",
        "choose rewards for the task's own payloads: ric plugins --kind reward",
    )


def pixels(image: Image) -> Array:
    """Red, green and blue from 0 to 255, float64 (height, width, 3)."""
    return np.asarray(image, dtype=np.float64)


def _opened(path: Path) -> Image:
    from PIL import Image, UnidentifiedImageError

    hint = f"look at {path}, or leave its row out"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit here is lower
            with Image.open(path) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _bomb(path, f"{image.width} x {image.height} pixels", hint)
                image.load()
                return _upright(image)
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file", "a picture where the data says there is one", hint) from error
    except UnidentifiedImageError as error:
        raise DataError(f"{path} is no picture", "an image file such as PNG or JPEG", hint) from error
    except Image.DecompressionBombError as error:
        raise _bomb(path, "far too many pixels", hint) from error
    # Readers of damaged files raise whatever they stumble over.
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise DataError(f"{path} is broken: {error}", "a whole image file", hint) from error


def _bomb(path: Path, size: str, hint: str) -> DataError:
    return DataError(f"{path} claims {size}", f"at most {MOST_PIXELS // 10**6} million pixels", hint)


def _upright(image: Image) -> Image:
    """RGB, turned as its EXIF orientation says."""
    import PIL.Image
    from PIL import ImageOps

    # An image that a file's reader made would hold on to the file; these copies do not.
    turned = image if image.mode == "RGB" and "exif" not in image.info else ImageOps.exif_transpose(image)
    if turned.mode == "RGB" and "transparency" not in turned.info:
        return turned.copy() if turned is image and type(image) is not PIL.Image.Image else turned
    if turned.mode in ("I", "F", "I;16", "I;16B", "I;16L"):
        return _stretched(turned)
    if "A" in turned.getbands() or "transparency" in turned.info:
        white = PIL.Image.new("RGBA", turned.size, "white")
        return PIL.Image.alpha_composite(white, turned.convert("RGBA")).convert("RGB")
    return turned.convert("RGB")


def _stretched(image: Image) -> Image:
    """Grey of more than eight bits: 16 bits are shortened, other ranges stretched to 0 to 255."""
    import PIL.Image

    values = np.nan_to_num(np.asarray(image, dtype=np.float64))
    low, high = (0.0, 65535.0) if image.mode.startswith("I;16") else (float(values.min()), float(values.max()))
    grey = (values - low) / max(high - low, 1e-12) * 255.0
    return PIL.Image.fromarray(np.rint(grey).astype(np.uint8)).convert("RGB")
