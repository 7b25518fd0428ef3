"""Colours of curves: told apart by eyes that lack one of the cones, too."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from ric.report.figures.look import COLOURS, MARKERS, series

VISIONS = (
    np.eye(3),
    np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
)
"""Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB: all cones, protanopia, deuteranopia."""
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour, vision):
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    x = XYZ @ np.clip(vision @ linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_ten_colours_are_told_apart_by_everybody():
    assert len(set(COLOURS)) == 10
    for one, other in combinations(COLOURS, 2):
        nearest = min(float(np.linalg.norm(lab(one, v) - lab(other, v))) for v in VISIONS)
        assert nearest >= 30, (one, other)


def test_a_hundred_curves_look_different():
    assert len(set(MARKERS)) == 10
    assert len({tuple(series(i).values()) for i in range(100)}) == 100
    assert series(10)["color"] == series(0)["color"]
