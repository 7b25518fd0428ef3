"""What a picture of a scene shows, read from its pixels: the drawing that explains most of it.

Every shape of every size is laid at a fine grid of positions around every place. With D the picture minus its
background, (p, 3), and M one such drawing's coverage, (p,), the colour that fits best is c = M.D / M.M, which explains
|M.D|^2 / M.M of |D|^2: the drawing that explains most is the likeliest under noise of equal strength everywhere. What
it covers and one colour does not explain counts against it, or a few specks would pass for a pale thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from ric.kinds import Array
from ric_tasks.scenes.drawing import coverage
from ric_tasks.scenes.scene import BACKGROUNDS, COLOURS, JITTER, PLACES, SHAPES, SIZES, Look, Told

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS = 32
"""Pictures are read at this size."""
STEPS = 5
"""Positions tried along each direction around a place."""
FAINT = 12.0
"""A thing that differs from the background by less, in root mean square over its pixels and colours, is none."""
PALE = 24.0
"""How far the background may lie from grey."""
BATCH = 64
MIXED = 1.2
"""How much what a drawing covers and does not explain counts against it."""
NOBODY = Look(None, None, None, None)

Floats = npt.NDArray[np.float32]


class Drawings(NamedTuple):
    """Everything that is tried: coverage divided by its length, (t, p), that length (t,), and what it stands for."""

    unit: Floats
    length: Floats
    shapes: tuple[str, ...]
    sizes: tuple[str, ...]
    places: tuple[str, ...]


def read(pictures: Sequence[Image], things: int | Sequence[int] = 1) -> list[Told]:
    """What pictures show.

    Args:
        pictures: RGB, of any size.
        things: how many things are looked for in each; one that is not there has None for all it looks like.
    """
    counts = [things] * len(pictures) if isinstance(things, int) else list(things)
    found: list[Told] = []
    for start in range(0, len(pictures), BATCH):
        part = slice(start, start + BATCH)
        found += _read(np.stack([_pixels(picture) for picture in pictures[part]]), counts[part])
    return found


def _pixels(picture: Image) -> Floats:
    from PIL import Image

    square = picture.convert("RGB").resize((PIXELS, PIXELS), Image.Resampling.BOX)
    return np.asarray(square, dtype=np.float32)


def _read(pixels: Floats, counts: Sequence[int]) -> list[Told]:
    grounds = [_background(picture) for picture in pixels]
    rest = pixels - np.stack([level for _, level in grounds])[:, None, None, :]
    looks: list[list[Look]] = [[] for _ in counts]
    for turn in range(max(counts, default=0)):
        wanting = [i for i, count in enumerate(counts) if turn < count]
        for i, look in zip(wanting, _strongest(rest, wanting), strict=True):
            looks[i].append(look)
    return [Told(name, tuple(mine)) for (name, _), mine in zip(grounds, looks, strict=True)]


def _background(picture: Floats) -> tuple[str, Floats]:
    """The background most pixels look like, and its colour here (3,)."""
    flat = picture.reshape(-1, 3)
    levels = np.array(list(BACKGROUNDS.values()))
    nearest = np.abs(flat.mean(axis=1)[:, None] - levels).argmin(axis=1)
    plain = np.ptp(flat, axis=1) < PALE
    votes = np.bincount(nearest[plain], minlength=len(levels)) if plain.any() else np.bincount(nearest, minlength=4)
    best = int(votes.argmax())
    mine = flat[(nearest == best) & plain] if plain.any() else flat
    return tuple(BACKGROUNDS)[best], np.median(mine, axis=0)


def _strongest(rest: Floats, which: Sequence[int]) -> list[Look]:
    """The thing that explains most of each picture; it is taken out of `rest`."""
    tried = drawings()
    flat = rest[list(which)].reshape(len(which), -1, 3)
    products = np.einsum("tp,npc->ntc", tried.unit, flat, optimize=True)
    explained = (products**2).sum(axis=2)
    covered = (flat**2).sum(axis=2) @ (tried.unit * tried.length[:, None]).T
    best = ((1 + MIXED) * explained - MIXED * covered).argmax(axis=1)
    return [
        _taken(rest[i], tried, int(t), products[row, t]) for row, (i, t) in enumerate(zip(which, best, strict=True))
    ]


def _taken(rest: Floats, tried: Drawings, best: int, product: Floats) -> Look:
    colour = product / tried.length[best]
    if float(np.sqrt((colour**2).mean())) < FAINT:
        return NOBODY
    # What the thing touched is gone, edges as well: what is left of them must not be read as another thing.
    rest[(tried.unit[best] > 0).reshape(rest.shape[:2])] = 0.0
    return Look(tried.shapes[best], _named(colour), tried.sizes[best], tried.places[best])


def _named(colour: Floats) -> str:
    """The colour of the nearest hue; the background has none, so the difference from it has the thing's own."""
    hues = np.array([_hue(np.array(each)) for each in COLOURS.values()])
    away = np.abs((hues - _hue(np.asarray(colour, dtype=np.float64)) + np.pi) % (2 * np.pi) - np.pi)
    return tuple(COLOURS)[int(away.argmin())]


def _hue(colour: Array) -> float:
    """The angle between red against green and yellow against blue."""
    red, green, blue = colour
    return float(np.arctan2((red + green) / 2 - blue, red - green))


@cache
def drawings() -> Drawings:
    """Everything a thing can look like, but for its colour."""
    steps = np.linspace(-JITTER, JITTER, STEPS)
    masks, names = [], []
    for shape in SHAPES:
        for size, side in SIZES.items():
            for place, (x, y) in PLACES.items():
                for dx in steps:
                    for dy in steps:
                        masks.append(_mask(shape, x + dx, y + dy, side / 2))
                        names.append((shape, size, place))
    covered = np.stack(masks).reshape(len(masks), -1)
    length = np.sqrt((covered**2).sum(axis=1))
    shapes, sizes, places = zip(*names, strict=True)
    unit = (covered / length[:, None]).astype(np.float32)
    return Drawings(unit, length.astype(np.float32), shapes, sizes, places)


def _mask(shape: str, x: float, y: float, half: float) -> Array:
    whole = np.zeros((PIXELS, PIXELS))
    rows, columns, share = coverage(shape, (x - half, y - half, x + half, y + half), PIXELS)
    whole[rows, columns] = share
    return whole
