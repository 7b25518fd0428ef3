"""Captions of scenes in several phrasings, and what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ric_tasks.scenes.scene import BACKGROUNDS, COLOURS, PLACES, SHAPES, SIZES, Look, Told

AND = " and "
PHRASINGS = (
    ("{things} on a {background} background", "a {size} {colour} {shape} at the {place}"),
    ("a {background} picture with {things}", "a {size} {colour} {shape} in the {place}"),
    ("{things}, {background} background", "{place}: {size} {colour} {shape}"),
    ("on {background}, {things}", "at the {place} a {colour} {shape} that is {size}"),
)
"""A whole caption, and each of its things."""


def caption(told: Told, phrasing: int = 0) -> str:
    """What a scene shows, in words; `phrasing` may be any whole number."""
    whole, each = PHRASINGS[phrasing % len(PHRASINGS)]
    things = AND.join(each.format(**look._asdict()) for look in told.looks)
    return whole.format(things=things, background=told.background)


def parse(text: str) -> Told | None:
    """What a caption tells, or None for text that is none."""
    for pattern, each in _PATTERNS:
        match = pattern.fullmatch(text.strip().lower())
        looks = [each.fullmatch(part) for part in match["things"].split(AND)] if match else []
        if match and all(looks):
            return Told(match["background"], tuple(Look(**look.groupdict()) for look in looks if look))
    return None


def _pattern(template: str) -> re.Pattern[str]:
    """The template with its fields as named groups."""
    names: dict[str, Iterable[str]] = {
        "size": SIZES,
        "colour": COLOURS,
        "shape": SHAPES,
        "place": PLACES,
        "background": BACKGROUNDS,
    }
    # Longer names first: "top" would match the beginning of "top left".
    groups = {field: "|".join(sorted(known, key=len, reverse=True)) for field, known in names.items()}
    return re.compile(template.format(things="(?P<things>.+)", **{k: f"(?P<{k}>{v})" for k, v in groups.items()}))


_PATTERNS = [(_pattern(whole), _pattern(each)) for whole, each in PHRASINGS]
