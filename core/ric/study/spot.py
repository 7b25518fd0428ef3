"""Where a figure of a study belongs."""

from __future__ import annotations

from typing import NamedTuple


class Spot(NamedTuple):
    """An arm in a world."""

    arm: str
    world: str = ""

    def __str__(self) -> str:
        """As people read it.

        >>> str(Spot("ric")), str(Spot("ric", "opposed"))
        ('ric', 'ric in opposed')
        """
        return f"{self.arm} in {self.world}" if self.world else self.arm
