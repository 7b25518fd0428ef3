"""A figure of a picture's pixels as a reward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.pictures import picture, pixels
from ric_plugins.rewards.images.looks import LOOKS


@dataclass(frozen=True)
class Look(Reward):
    """How colourful, contrasted, bright, sharp or symmetric a picture is.

    Args:
        of: which of these; their formulas are in `ric_plugins.rewards.images.looks`.
        direction: 1 if more is better, -1 if less is.
    """

    of: Literal["colorfulness", "contrast", "brightness", "sharpness", "symmetry"] = "colorfulness"
    direction: Literal[1, -1] = 1

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,).

        Raises:
            DataError: a payload is no picture.
        """
        measure = LOOKS[self.of]
        found = [measure(pixels(picture(payload))) for payload in payloads]
        return self.direction * np.array(found, dtype=np.float64)

    def fingerprint(self) -> str:
        """The rule."""
        return f"look 1 {self.of} {self.direction}"
