"""How much of what captions tell is to be seen in pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Literal

import numpy as np

from ric.errors import DataError
from ric.kinds import Array, Metric, Row, Scored
from ric.report.payload_view import opened_image
from ric_tasks.scenes.caption import parse
from ric_tasks.scenes.reader import read
from ric_tasks.scenes.scene import ATTRIBUTES, Look, Told

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class SceneAccuracy(Metric):
    """Share of the attributes a caption tells that are read from the picture; larger is better.

    Attributes are shape, colour, size and place of each thing, and the background: five for a caption of one
    thing. With several things, those of the picture are matched with those told so that most agree.

    Args:
        of: one attribute alone, or all of them.
    """

    of: Literal["all", "shape", "colour", "size", "place", "background"] = "all"

    def measure(self, samples: Scored) -> float:
        """The share, 0 to 1; rows whose prompt is no caption are left out, NaN without any.

        Raises:
            DataError: a payload is no picture.
        """
        pairs = [(told, row) for row in samples.rows if (told := _told(row)) is not None]
        if not pairs:
            return float("nan")
        found = read([_picture(row) for _, row in pairs], [len(told.looks) for told, _ in pairs])
        right = np.concatenate([agreement(told, shown) for (told, _), shown in zip(pairs, found, strict=True)])
        mine = right if self.of == "all" else right[:, ATTRIBUTES.index(self.of)]
        return float(np.nanmean(mine))

    def fingerprint(self) -> str:
        """The rule."""
        return f"scene-accuracy 1 {self.of}"


def agreement(told: Told, shown: Told) -> Array:
    """1 where an attribute is shown as told, 0 where not: (things, attributes); the background counts once.

    Where the background counts no more, from the second thing on, stands NaN.
    """
    background = np.full((max(len(told.looks), 1), 1), np.nan)
    background[0] = told.background == shown.background
    if not told.looks:
        return np.hstack([np.full((1, len(ATTRIBUTES) - 1), np.nan), background])
    best = max((_same(told.looks, order) for order in permutations(shown.looks)), key=np.sum)
    return np.hstack([best, background])


def _same(told: Sequence[Look], shown: Sequence[Look]) -> Array:
    pairs = zip(told, shown, strict=True)
    return np.array([[a == b for a, b in zip(one, other, strict=True)] for one, other in pairs], dtype=np.float64)


def _told(row: Row) -> Told | None:
    return parse(row.prompt) if isinstance(row.prompt, str) else None


def _picture(row: Row) -> Image:
    image = opened_image(row.payload)
    if image is None:
        raise DataError(
            f"the response to row '{row.id}' is no picture", "a PIL image, or the path of an image file",
            "measure scene-accuracy where pictures are made: --task text2image",
        )  # fmt: skip
    return image  # type: ignore[no-any-return]
