"""How small a picture packs, or how large."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.pictures import pictures

if TYPE_CHECKING:
    from PIL.Image import Image

KILOBYTE = 1000.0
START_OF_SCAN = 0xDA


@dataclass(frozen=True)
class Compressibility(Reward):
    """Minus the kilobytes (of 1000 bytes) of a picture as JPEG; without the header, a picture of one colour is near 0.

    The header is everything before the scan: tables and sizes, some 620 bytes that say nothing of the picture and
    would be most of a small one. Chroma has half the resolution (4:2:0), as Pillow writes it by default.

    Args:
        direction: 1 if small is better, -1 if large is.
        quality: of the JPEG, from 1 to 95.
        resize: side that pictures are made square at first, bicubic; 0 leaves them as they are.
        header: count it; `resize=512` and `header=true` is the scale of RiC's published figures.
    """

    direction: Literal[1, -1] = 1
    quality: int = 95
    resize: int = 0
    header: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no quality and no size.

        Raises:
            ConfigError: with what is one.
        """
        if not 1 <= self.quality <= 95 or self.resize < 0:
            raise ConfigError(
                f"quality={self.quality}, resize={self.resize}", "a quality from 1 to 95, and a size of 0 or more",
                "ric plugins show compressibility",
            )  # fmt: skip

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,).

        Raises:
            DataError: a payload is no picture.
        """
        found = [self._bytes(image) for image in pictures(payloads)]
        return -self.direction * np.array(found, dtype=np.float64) / KILOBYTE

    def _bytes(self, image: Image) -> int:
        from PIL.Image import Resampling

        side = (self.resize, self.resize)
        packed = jpeg(image.resize(side, Resampling.BICUBIC) if self.resize else image, self.quality)
        return len(packed) - (0 if self.header else header_bytes(packed))

    def fingerprint(self) -> str:
        """The rule, and the library that packs: another one may pack differently."""
        from PIL import features

        library = f"{features.version('libjpeg_turbo') or features.version('jpg')}"
        return f"jpeg 1 {self.direction} {self.quality} {self.resize} {self.header} {library}"


def jpeg(image: Image, quality: int) -> bytes:
    """A picture as baseline JPEG with the standard tables."""
    file = io.BytesIO()
    image.save(file, format="JPEG", quality=quality)
    return file.getvalue()


def header_bytes(packed: bytes) -> int:
    """Bytes before the scan's own: the start mark, then segments that each state their length, up to the scan's.

    >>> header_bytes(bytes.fromhex("ffd8" "ffe00004abcd" "ffda0003ff" "1122"))
    13
    """
    place = 2
    while packed[place + 1] != START_OF_SCAN:
        place += 2 + int.from_bytes(packed[place + 2 : place + 4], "big")
    return place + 2 + int.from_bytes(packed[place + 2 : place + 4], "big")
