"""Statistics that studies conclude by, and the sentences they make: a change, a trend, the best, a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ric.compare.words import Sentence
from ric.front import Crossed
from ric.study.definition import Sweep
from ric.study.figures import FIGURES, LEVEL, between, p_text
from ric.study.spot import Spot

HIDDEN = 0.001
"""Differences whose bounds are all smaller say nothing in three decimals."""


class Change(NamedTuple):
    """Whether one run has another figure than a second one.

    Args:
        about: what is contrasted, in words.
        figure: one of `FIGURES`.
        of: label of the first run.
        than: label of the second.
        world: of the first.
        other: world of the second; None = the same.
    """

    about: str
    figure: str
    of: str
    than: str
    world: str = ""
    other: str | None = None

    def contrasts(self, sweep: Sweep, values: Mapping[Spot, float]) -> list[Mapping[Spot, float]]:
        """First minus second."""
        one, two = self._spots(sweep)
        return [{one: 1.0, two: -1.0}]

    def sentence(
        self, sweep: Sweep, values: Mapping[Spot, Crossed], found: Sequence[Crossed], adjusted: Sequence[float]
    ) -> Sentence:
        """Better, worse, or no difference shown."""
        (d,), (p,) = found, adjusted
        one, two = self._spots(sweep)
        first = one.arm if one.world == two.world else str(one)
        told = f"{self.about} ({first} against {two}): {_verdict(self.figure, d, p)}, {_numbers(d, p)}."
        evidence = {"figure": self.figure, "first": str(one), "second": str(two), **_evidence(d, p)}
        return Sentence(told, evidence)

    def _spots(self, sweep: Sweep) -> tuple[Spot, Spot]:
        at = {(spot.arm, spot.world): spot for spot in sweep.spots}
        return at[self.of, self.world], at[self.than, self.world if self.other is None else self.other]


class Trend(NamedTuple):
    """The least-squares slope of a figure along an axis, per unit or, on a logarithmic axis, per doubling."""

    about: str
    figure: str
    line: str = ""

    def contrasts(self, sweep: Sweep, values: Mapping[Spot, float]) -> list[Mapping[Spot, float]]:
        """The slope as a sum over the line's runs."""
        spots = next(line.spots for line in sweep.lines if line.label == self.line)
        x = np.array([place for place, _ in spots], dtype=np.float64)
        x = np.log2(x) if sweep.log else x
        away = x - x.mean()
        return [{spot: float(c) for (_, spot), c in zip(spots, away / (away**2).sum(), strict=True)}]

    def sentence(
        self, sweep: Sweep, values: Mapping[Spot, Crossed], found: Sequence[Crossed], adjusted: Sequence[float]
    ) -> Sentence:
        """Rises, falls, or neither is shown."""
        (d,), (p,) = found, adjusted
        unit = f"doubling of {sweep.x}" if sweep.log else f"unit of {sweep.x}"
        way = "neither rises nor falls that could be told from chance"
        if p < LEVEL and d.value != 0:
            way = "rises" if d.value > 0 else "falls"
        told = f"{self.about}: {FIGURES[self.figure].words} {way}, {_signed(d, d.value)} per {unit}{_tail(d, p)}."
        return Sentence(told, {"figure": self.figure, "line": self.line, "per": unit, **_evidence(d, p)})


class Best(NamedTuple):
    """The best run of a panel, and which others it is told from."""

    about: str
    figure: str

    def contrasts(self, sweep: Sweep, values: Mapping[Spot, float]) -> list[Mapping[Spot, float]]:
        """The best minus each other."""
        best = self._best(values)
        return [] if best is None else [{best: 1.0, spot: -1.0} for spot in sweep.spots if spot != best]

    def sentence(
        self, sweep: Sweep, values: Mapping[Spot, Crossed], found: Sequence[Crossed], adjusted: Sequence[float]
    ) -> Sentence:
        """Its value, those that are shown to be worse, and those that are not."""
        best = self._best({spot: own.value for spot, own in values.items()})
        if best is None:
            return Sentence(f"{self.about}: {FIGURES[self.figure].words} is not known here.", {"figure": self.figure})
        pairs = list(zip((spot for spot in sweep.spots if spot != best), found, adjusted, strict=True))
        worse = [f"{spot} ({-d.value:+.3f})" for spot, d, p in pairs if p < LEVEL and d.value != 0]
        alike = [f"{spot} ({-d.value:+.3f})" for spot, d, p in pairs if not (p < LEVEL and d.value != 0)]
        told = f"{self.about}: {best} has the best {FIGURES[self.figure].words}, {between(values[best])}"
        told += f"; shown to be behind it: {', '.join(worse)}" if worse else ""
        told += f"; not told from it: {', '.join(alike)}" if alike else ""
        others = {str(spot): _evidence(d, p) for spot, d, p in pairs}
        return Sentence(f"{told}.", {"figure": self.figure, "best": str(best), "ahead_of": others})

    def _best(self, values: Mapping[Spot, float]) -> Spot | None:
        known = {spot: value for spot, value in values.items() if np.isfinite(value)}
        sign = 1 if FIGURES[self.figure].larger else -1
        return max(known, key=lambda spot: sign * known[spot], default=None)


class Level(NamedTuple):
    """A figure of one run with its interval."""

    about: str
    figure: str
    of: str
    world: str = ""

    def contrasts(self, sweep: Sweep, values: Mapping[Spot, float]) -> list[Mapping[Spot, float]]:
        """None: it is a value of its own."""
        return []

    def sentence(
        self, sweep: Sweep, values: Mapping[Spot, Crossed], found: Sequence[Crossed], adjusted: Sequence[float]
    ) -> Sentence:
        """Its value."""
        spot = next(s for s in sweep.spots if (s.arm, s.world) == (self.of, self.world))
        own = values[spot]
        told = f"{self.about}: {FIGURES[self.figure].words} of {spot} is {between(own)}."
        return Sentence(told, {"figure": self.figure, "run": str(spot), "value": own.value,
                               "interval": [own.low, own.high]})  # fmt: skip


def _verdict(figure: str, d: Crossed, p: float) -> str:
    words, larger, *_ = FIGURES[figure]
    if not np.isfinite(d.value):
        return f"{words} is not known here"
    if not p < LEVEL or d.value == 0:
        return f"no difference in {words} is shown"
    way = "larger" if d.value > 0 else "smaller"
    return f"{words} is {way}, which is {'better' if (d.value > 0) == larger else 'worse'}"


def _numbers(d: Crossed, p: float) -> str:
    return f"{_signed(d, d.value)}{_tail(d, p)}"


def _tail(d: Crossed, p: float) -> str:
    if not np.isfinite(d.low):
        return ""
    if d.low == d.high:
        return " exactly"
    told = f"95 % interval {_signed(d, d.low)} to {_signed(d, d.high)}"
    return f" ({told}, {p_text(p)} after Holm's correction)"


def _signed(d: Crossed, value: float) -> str:
    """A difference's value or a bound of it: three decimals, or two digits where those would hide it."""
    largest = max((abs(bound) for bound in (d.value, d.low, d.high) if np.isfinite(bound)), default=0.0)
    return f"{value:+.3f}" if largest == 0 or largest >= HIDDEN else f"{value:+.2g}"


def _evidence(d: Crossed, p: float) -> dict[str, object]:
    return {"value": d.value, "interval": [d.low, d.high], "p": d.p, "p_adjusted": p, "seeds": d.seeds}
