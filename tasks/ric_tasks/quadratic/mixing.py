"""Lemma 4 of rewarded soups: mixed weights give mixed predictions, up to second order in the members' distance."""

from __future__ import annotations

import numpy as np

from ric.compare.words import Sentence
from ric.kinds import Array
from ric.study import Found, Point

WIDTH, INPUTS, CLASSES, DRAWS = 16, 4, 5, 40
DISTANCES = 2.0 ** -np.arange(8)


def mixing() -> Found:
    """A network of two layers with random weights; members are it, moved along random directions.

    For each of `DRAWS` pairs of directions and each distance: mean absolute difference between the probabilities under
    averaged weights and the average of the members' probabilities, over 64 inputs.
    """
    rng = np.random.default_rng(0)
    x = rng.standard_normal((64, INPUTS))
    gaps = np.array([_gaps(rng, x) for _ in range(DRAWS)])
    slopes = np.polyfit(np.log(DISTANCES[2:]), np.log(gaps[:, 2:]).T, 1)[0]
    half = 1.96 * float(slopes.std(ddof=1)) / np.sqrt(DRAWS)
    slope = float(slopes.mean())
    points = [
        Point("small network", float(d), *(float(v) for v in np.quantile(gaps[:, i], [0.5, 0.25, 0.75])))
        for i, d in enumerate(DISTANCES)
    ]
    last = float(np.median(gaps[:, -1]))
    points += [Point("second order", float(d), float(last * (d / DISTANCES[-1]) ** 2)) for d in DISTANCES]
    within = f"95 % interval {slope - half:.3f} to {slope + half:.3f}, {DRAWS} pairs of members"
    text = (
        f"Lemma 4: the gap between mixed weights and mixed predictions falls with power {slope:.3f} of the members' "
        f"distance ({within}); the lemma says 2."
    )
    return Found(points, [Sentence(text, {"power": slope, "interval": [slope - half, slope + half], "pairs": DRAWS})])


def _gaps(rng: np.random.Generator, x: Array) -> list[float]:
    start = _weights(rng)
    ways = [_unit(_weights(rng)) for _ in range(2)]
    found = []
    for distance in DISTANCES:
        one, two = ([s + distance * w for s, w in zip(start, way, strict=True)] for way in ways)
        mean = [(a + b) / 2 for a, b in zip(one, two, strict=True)]
        ensemble = (_probabilities(one, x) + _probabilities(two, x)) / 2
        found.append(float(np.abs(_probabilities(mean, x) - ensemble).mean()))
    return found


def _weights(rng: np.random.Generator) -> list[Array]:
    shapes = ((INPUTS, WIDTH), (WIDTH, CLASSES))
    return [rng.standard_normal(shape) / np.sqrt(shape[0]) for shape in shapes]


def _unit(way: list[Array]) -> list[Array]:
    norm = np.sqrt(sum(float((w**2).sum()) for w in way))
    return [w / norm for w in way]


def _probabilities(weights: list[Array], x: Array) -> Array:
    """(n, classes)."""
    z = np.tanh(x @ weights[0]) @ weights[1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))
