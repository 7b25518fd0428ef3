"""Scenes as pixels, at any size: every pixel takes the share of each colour that lies on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ric.kinds import Array
from ric_tasks.scenes.scene import BACKGROUNDS, COLOURS, Box, Colour, Scene, specks

if TYPE_CHECKING:
    from PIL.Image import Image

LUMA = (0.299, 0.587, 0.114)
"""How bright red, green and blue look (Rec. 601)."""
FINE = 8
"""Points looked at along a pixel's side."""
FORMS: dict[str, Callable[[Array, Array], npt.NDArray[np.bool_]]] = {
    "circle": lambda u, v: u**2 + v**2 <= 1,
    "square": lambda u, v: np.ones(np.broadcast_shapes(u.shape, v.shape), dtype=bool),
    "triangle": lambda u, v: 2 * np.abs(u) <= v + 1,
    "cross": lambda u, v: np.minimum(np.abs(u), np.abs(v)) <= 1 / 3,
    "diamond": lambda u, v: np.abs(u) + np.abs(v) <= 1,
}
"""Whether points lie within a shape whose box reaches from -1 to 1, v downwards."""


def draw(scene: Scene, pixels: int = 32) -> Image:
    """A square picture, RGB."""
    from PIL import Image

    return Image.fromarray(np.rint(paint(scene, pixels)).astype(np.uint8))


def paint(scene: Scene, pixels: int) -> Array:
    """The same as numbers from 0 to 255, (pixels, pixels, 3)."""
    canvas = np.full((pixels, pixels, 3), BACKGROUNDS[scene.background])
    for speck in specks(scene):
        _lay(canvas, "square", speck.box, faded(COLOURS[speck.colour], scene.vividness))
    for thing in scene.things:
        _lay(canvas, thing.shape, thing.box, faded(COLOURS[thing.colour], scene.vividness))
    return canvas


def boxes(scene: Scene, pixels: int) -> list[Box]:
    """The things' boxes in pixels: left, top, right, bottom; not rounded."""
    return [tuple(side * pixels for side in thing.box) for thing in scene.things]  # type: ignore[misc]


def faded(colour: Colour, vividness: float) -> Colour:
    """The colour with its saturation multiplied; it stays as bright as it is.

    >>> faded((100, 100, 100), 0.5)
    (100.0, 100.0, 100.0)
    """
    grey = sum(weight * part for weight, part in zip(LUMA, colour, strict=True))
    return tuple(round(grey + vividness * (part - grey), 6) for part in colour)  # type: ignore[return-value]


def coverage(shape: str, box: Box, pixels: int) -> tuple[slice, slice, Array]:
    """Rows and columns of the pixels under a box, and how much of each the shape covers, 0 to 1."""
    if shape == "square":  # whose share is exact, and quick
        (rows, down), (columns, across) = _edges(box[1], box[3], pixels), _edges(box[0], box[2], pixels)
        return rows, columns, np.outer(down, across)
    rows, v = _points(box[1], box[3], pixels)
    columns, u = _points(box[0], box[2], pixels)
    fine = inside(shape, u[None, :], v[:, None])
    height, width = rows.stop - rows.start, columns.stop - columns.start
    return rows, columns, fine.reshape(height, FINE, width, FINE).mean(axis=(1, 3))


def inside(shape: str, u: Array, v: Array) -> Array:
    """1 where points lie within a shape, else 0; its box reaches from -1 to 1 in both directions, v downwards."""
    within = (np.abs(u) <= 1) & (np.abs(v) <= 1)
    return np.asarray(within & FORMS[shape](u, v), dtype=np.float64)


def _points(low: float, high: float, pixels: int) -> tuple[slice, Array]:
    """The pixels between two lengths, and where the fine points on them lie as seen from the box."""
    where = _under(low, high, pixels)
    places = (np.arange(where.start * FINE, where.stop * FINE) + 0.5) / (FINE * pixels)
    return where, (2 * places - low - high) / (high - low)


def _edges(low: float, high: float, pixels: int) -> tuple[slice, Array]:
    """The pixels between two lengths, and the share of each that lies between them."""
    where = _under(low, high, pixels)
    start = np.arange(where.start, where.stop, dtype=np.float64)
    return where, np.minimum(start + 1, high * pixels) - np.maximum(start, low * pixels)


def _under(low: float, high: float, pixels: int) -> slice:
    first, last = max(math.floor(low * pixels), 0), min(math.ceil(high * pixels), pixels)
    return slice(first, max(last, first))


def _lay(canvas: Array, shape: str, box: Box, colour: Colour) -> None:
    rows, columns, share = coverage(shape, box, canvas.shape[0])
    under = canvas[rows, columns]
    canvas[rows, columns] = under + share[..., None] * (np.array(colour) - under)
