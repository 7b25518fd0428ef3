"""One token of its own per reward and bin: every target costs exactly one token.

Quantized returns as tokens follow Multi-Game Decision Transformers (arXiv:2205.15241, section 3.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Conditioned, Format, Indices, Statistics
from ric_plugins.formats.targets import text_only, writable

SPACINGS = ("uniform", "quantile")
FINE = 20
"""Values read off the training rows' quantiles for each of them: enough for the mean of a bin."""
DECIMALS = 9
"""Z-scores that agree so far are one value."""


class Table(NamedTuple):
    """Edges (k, bins + 1) and means (k, bins) of the bins, in z-scores."""

    edges: Array
    centres: Array


def equal_mass(values: Array, bins: int) -> Array:
    """Edges (bins + 1,) of bins that hold about equally many of the values (n,), and equal values together.

    Quantiles alone would put the ones of a rare 0/1 reward into one bin with zeros, where nothing can ask for them.
    Edges lie halfway between two values: the mean of a bin of equal values is then inside it, however it is rounded,
    so that asking for what a bin stands for asks for that bin. With fewer different values than bins the last inner
    edges coincide: the bins between them are empty, and the largest value has the last one.
    """
    distinct, counts = np.unique(np.round(values, DECIMALS), return_counts=True)
    inner: list[float] = []
    left, held = len(values), 0
    for before, value, count in zip([distinct[0], *distinct[:-1]], distinct, counts, strict=True):
        room = left / (bins - len(inner))
        if held and len(inner) < bins - 1 and held + count / 2 > room:
            inner.append((before + value) / 2)
            left, held = left - held, 0
        held += int(count)
    rest = [inner[-1] if inner else distinct[-1]] * (bins - 1 - len(inner))
    return np.array([distinct[0], *inner, *rest, distinct[-1]])


@lru_cache(maxsize=16)
def table(bins: int, spacing: str, quantiles: bytes, levels: int) -> Table:
    """The bins of one scale, worked out once: they are asked for with every prompt.

    Args:
        bins: bins per reward.
        spacing: see `Bins`.
        quantiles: the bytes of `Statistics.quantiles`, (k, levels) float64.
        levels: its number of columns.
    """
    known = np.frombuffer(quantiles, dtype=np.float64).reshape(-1, levels)
    shares, fine, steps = (np.linspace(0.0, 1.0, n) for n in (bins + 1, FINE * levels, levels))
    if spacing == "uniform":
        edges = known[:, :1] + shares * (known[:, -1:] - known[:, :1])
    else:
        edges = np.array([equal_mass(np.interp(fine, steps, row), bins) for row in known])
    centres = (edges[:, :-1] + edges[:, 1:]) / 2.0
    for row, ends, scores in zip(centres, edges, known, strict=True):
        values = np.interp(fine, steps, scores)
        place = np.searchsorted(ends[1:-1], values, side="right")
        count, total = np.bincount(place, minlength=bins), np.bincount(place, weights=values, minlength=bins)
        row[count > 0] = total[count > 0] / count[count > 0]
    for array in (edges, centres):
        array.setflags(write=False)
    return Table(edges, centres)


@dataclass(frozen=True)
class Bins(Format):
    r"""`Human: hi\n\nAssistant:<|harmless:07|><|helpful:02|>`, rewards in the statistics' order.

    All tags of one set of rewards have the same length, so `strip` removes exactly the tag group a
    text ends with, whatever stands before it.

    Args:
        bins: bins per reward, at least 2.
        spacing: "uniform" = equally wide in z between the extremes of the training rows; "quantile" =
            about equally many training rows in each, rows of one value together.

    Raises:
        ConfigError: an option is out of range.
    """

    bins: int = 12
    spacing: str = "uniform"

    follows_prompt = True

    def __post_init__(self) -> None:
        """Refuse options that make no bins."""
        if self.bins < 2:
            raise ConfigError(f"bins = {self.bins}", "at least 2 bins per reward", "--set format.bins=12")
        if self.spacing not in SPACINGS:
            raise ConfigError(f"spacing = {self.spacing!r}", " or ".join(SPACINGS), "--set format.spacing=uniform")

    def edges(self, statistics: Statistics) -> Array:
        """Edges (k, bins + 1) of the bins in z-scores, not descending."""
        return self._table(statistics).edges

    def centres(self, statistics: Statistics) -> Array:
        """What each bin stands for, (k, bins): the mean z-score of the training rows in it, its middle without any.

        The middle of a wide bin at the end of a long tail would promise rewards that hardly any row has.
        """
        return self._table(statistics).centres

    def _table(self, statistics: Statistics) -> Table:
        quantiles = statistics.quantiles
        return table(self.bins, self.spacing, quantiles.tobytes(), quantiles.shape[1])

    def places(self, targets: Array, statistics: Statistics) -> Indices:
        """The bin (k,) of each z-scored target (k,), clipped to the first and the last."""
        wanted = writable(targets, statistics)
        inner = self.edges(statistics)[:, 1:-1]
        return np.array([np.searchsorted(e, z, side="right") for e, z in zip(inner, wanted, strict=True)], np.int64)

    def token(self, name: str, place: int) -> str:
        """The token text of one bin; distinct for distinct (name, place)."""
        return f"<|{name}:{place:0{self._digits}d}|>"

    @property
    def _digits(self) -> int:
        """Digits every bin number is written with."""
        return max(2, len(str(self.bins - 1)))

    def encode(self, prompt: str, targets: Array, statistics: Statistics) -> Conditioned:
        """The prompt followed by one token per z-scored target (k,).

        Raises:
            DataError: the targets are not one number per reward.
        """
        places = self.places(targets, statistics)
        tags = "".join(self.token(name, int(i)) for name, i in zip(statistics.names, places, strict=True))
        return Conditioned(prompt, text_only(prompt, "bins"), tags, "")

    def decode(self, tags: str, statistics: Statistics) -> Array | None:
        """The means of the bins (k,) in z-scores, or None when `tags` is not exactly one group."""
        pattern = "".join(rf"<\|{re.escape(name)}:([0-9]{{{self._digits}}})\|>" for name in statistics.names)
        match = re.fullmatch(pattern, tags)
        if match is None:
            return None
        places = np.array([int(place) for place in match.groups()])
        if (places >= self.bins).any():
            return None
        return np.asarray(self.centres(statistics)[np.arange(len(places)), places])

    def strip(self, text: str, statistics: Statistics) -> str:
        """The bare prompt; exact for every text `encode` makes, and nothing changes without tags."""
        seam = len(text) - sum(len(self.token(name, 0)) for name in statistics.names)
        return text[:seam] if self.decode(text[seam:], statistics) is not None else text

    def resolution(self, statistics: Statistics) -> Array:
        """Largest distance of a bin's mean from one of its edges, (k,)."""
        edges, centres = self.edges(statistics), self.centres(statistics)
        return np.asarray(np.maximum(centres - edges[:, :-1], edges[:, 1:] - centres).max(axis=1))

    def tokens(self, statistics: Statistics) -> list[str]:
        """All k * bins token texts, rewards in order, lowest bin first."""
        return [self.token(name, place) for name in statistics.names for place in range(self.bins)]
