"""What a picture shows: things that a caption tells of, and two properties that no caption mentions.

Lengths are shares of the picture's side: x from its left edge, y from its top edge.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Colour: TypeAlias = tuple[float, float, float]
"""Red, green, blue from 0 to 255."""

SHAPES = ("circle", "square", "triangle", "cross", "diamond")
COLOURS: dict[str, Colour] = {
    "red": (225, 45, 45), "yellow": (225, 200, 40), "green": (45, 170, 60), "cyan": (40, 190, 210),
    "blue": (50, 80, 225), "purple": (190, 60, 200),
}  # fmt: skip
"""About sixty degrees of hue apart, so that they stay apart when they fade."""
SIZES = {"small": 0.26, "large": 0.38}
"""The side of a thing's box."""
PLACES = {
    "centre": (0.5, 0.5), "left": (0.24, 0.5), "right": (0.76, 0.5), "top": (0.5, 0.24), "bottom": (0.5, 0.76),
    "top left": (0.24, 0.24), "top right": (0.76, 0.24), "bottom left": (0.24, 0.76), "bottom right": (0.76, 0.76),
}  # fmt: skip
"""Where a thing's middle is, up to `JITTER` in both directions."""
BACKGROUNDS = {"white": 245.0, "silver": 180.0, "grey": 110.0, "black": 25.0}
"""Without a colour of their own, so that how colourful a picture is lies with what is on it."""
ATTRIBUTES = ("shape", "colour", "size", "place", "background")
"""What a caption tells."""

JITTER = 0.03
GAP = 0.03
"""Least distance between two things, and between a thing and a speck."""
FADED, MOST_SPECKS, SPECK = 0.35, 40, 0.075
"""Least vividness; most specks; the side of one."""
CANDIDATES, TRIES = 512, 100
"""Places looked at for specks; attempts to place a thing, and to place all of them."""


class Look(NamedTuple):
    """What a caption tells of a thing; None where a reader of pictures found none."""

    shape: str | None
    colour: str | None
    size: str | None
    place: str | None


class Told(NamedTuple):
    """What a caption tells of a picture."""

    background: str | None
    looks: tuple[Look, ...]


class Thing(NamedTuple):
    """A thing of a picture. Its shape touches all four sides of its box."""

    shape: str
    colour: str
    size: str
    place: str
    box: Box

    @property
    def look(self) -> Look:
        """Without the exact place."""
        return Look(self.shape, self.colour, self.size, self.place)


class Speck(NamedTuple):
    """A small square on the background."""

    box: Box
    colour: str


class Scene(NamedTuple):
    """Everything that decides a picture but its size in pixels.

    Args:
        background: a name in `BACKGROUNDS`.
        things: they do not overlap.
        vividness: saturation of all colours, from `FADED` to 1.
        specks: small squares of all colours on the background, from 0 to `MOST_SPECKS`.
        seed: where these are.
    """

    background: str
    things: tuple[Thing, ...]
    vividness: float = 1.0
    specks: int = 0
    seed: int = 0

    @property
    def told(self) -> Told:
        """What a caption tells of it: neither vividness nor specks."""
        return Told(self.background, tuple(thing.look for thing in self.things))


class Choices(NamedTuple):
    """What scenes are made of: names from the tables above."""

    shapes: tuple[str, ...] = SHAPES
    colours: tuple[str, ...] = tuple(COLOURS)
    sizes: tuple[str, ...] = tuple(SIZES)
    places: tuple[str, ...] = tuple(PLACES)
    backgrounds: tuple[str, ...] = tuple(BACKGROUNDS)


ALL = Choices()
SIMPLE = Choices(shapes=SHAPES[:3], places=tuple(PLACES)[:5])
"""720 different captions of one thing, for models of a few thousand parameters."""


def random_scene(rng: np.random.Generator, choices: Choices = ALL, things: int = 1) -> Scene:
    """A scene whose attributes, vividness and specks are drawn independently and evenly.

    Args:
        rng: where it comes from.
        choices: what it may show.
        things: how many; up to 3 always find room.

    Raises:
        ValueError: they find none.
    """
    found = next((some for some in (_layout(rng, choices, things) for _ in range(TRIES)) if some is not None), None)
    if found is None:
        raise ValueError(f"no room for {things} things: 3 always find some")
    return _with_the_rest(_one(rng, choices.backgrounds), found, rng)


def _layout(rng: np.random.Generator, choices: Choices, things: int) -> tuple[Thing, ...] | None:
    """Things apart from each other, or None where the last one found no room: a large one may leave none."""
    found: list[Thing] = []
    for _ in range(TRIES):
        if len(found) == things:
            break
        thing = random_thing(rng, choices)
        if not any(overlap(thing.box, other.box, GAP) for other in found):
            found.append(thing)
    return tuple(found) if len(found) == things else None


def _with_the_rest(background: str, things: tuple[Thing, ...], rng: np.random.Generator) -> Scene:
    """With what no caption tells."""
    vividness, count = float(rng.uniform(FADED, 1.0)), int(rng.integers(MOST_SPECKS + 1))
    return Scene(background, things, vividness, count, int(rng.integers(2**31)))


def random_thing(rng: np.random.Generator, choices: Choices = ALL) -> Thing:
    """A thing anywhere near one of the places."""
    shape, colour = _one(rng, choices.shapes), _one(rng, choices.colours)
    return placed(Look(shape, colour, _one(rng, choices.sizes), _one(rng, choices.places)), rng)


def placed(look: Look, rng: np.random.Generator) -> Thing:
    """A thing that looks so, somewhere around its place."""
    shape, colour, size, place = (str(value) for value in look)
    (x, y), half = PLACES[place], SIZES[size] / 2
    dx, dy = rng.uniform(-JITTER, JITTER, 2)
    box = (x + dx - half, y + dy - half, x + dx + half, y + dy + half)
    return Thing(shape, colour, size, place, tuple(map(float, box)))  # type: ignore[arg-type]


def pictured(told: Told, rng: np.random.Generator) -> Scene:
    """A scene of which a caption tells exactly this; what it does not tell is drawn.

    Its things may overlap if `told` wants them in one place.
    """
    return _with_the_rest(str(told.background), tuple(placed(look, rng) for look in told.looks), rng)


def overlap(box: Box, other: Box, gap: float = 0.0) -> bool:
    """Whether two boxes are nearer than `gap` in both directions."""
    return all(box[i] < other[i + 2] + gap and other[i] < box[i + 2] + gap for i in (0, 1))


def specks(scene: Scene) -> list[Speck]:
    """The specks of a scene, none on or next to a thing; the first ones stay where they are as more are added.

    Where things leave hardly any background there may be fewer than it asks for.
    """
    rng = np.random.default_rng([scene.seed, 1])
    corners, colours = rng.uniform(0.0, 1.0 - SPECK, (CANDIDATES, 2)), rng.integers(len(COLOURS), size=CANDIDATES)
    free = np.ones(CANDIDATES, dtype=bool)
    for left, top, right, bottom in (thing.box for thing in scene.things):
        across = (corners[:, 0] < right + GAP) & (corners[:, 0] + SPECK > left - GAP)
        free &= ~(across & (corners[:, 1] < bottom + GAP) & (corners[:, 1] + SPECK > top - GAP))
    names, chosen = tuple(COLOURS), np.flatnonzero(free)[: scene.specks]
    found = zip(corners[chosen].tolist(), colours[chosen].tolist(), strict=True)
    return [Speck((x, y, x + SPECK, y + SPECK), names[colour]) for (x, y), colour in found]


def _one(rng: np.random.Generator, names: tuple[str, ...]) -> str:
    return names[int(rng.integers(len(names)))]
