"""Figures of a picture's pixels, as pure functions; (h, w, 3) from 0 to 255 comes in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ric.kinds import Array
from ric_plugins.pictures import LUMA


def luma(picture: Array) -> Array:
    """How bright each pixel looks (h, w), 0 to 255 (Rec. 601)."""
    return np.asarray(picture @ np.array(LUMA))


def colorfulness(picture: Array) -> float:
    """sqrt(var rg + var yb) + .3 sqrt(mean^2 rg + mean^2 yb), rg = R - G, yb = (R + G) / 2 - B; about 0 to 190.

    Hasler and Suesstrunk, Measuring colourfulness in natural images (2003), the metric M(3) of equation 8.
    """
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    rg, yb = red - green, (red + green) / 2 - blue
    return float(np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean()))


def contrast(picture: Array) -> float:
    """Root mean square contrast: standard deviation of brightness, 0 to .5."""
    return float(luma(picture).std() / 255.0)


def brightness(picture: Array) -> float:
    """Mean brightness, 0 to 1."""
    return float(luma(picture).mean() / 255.0)


def sharpness(picture: Array) -> float:
    """Variance of the Laplacian of brightness (0 to 255), where all four neighbours are; 0 without such a pixel."""
    y = luma(picture)
    if min(y.shape) < 3:
        return 0.0
    around = y[:-2, 1:-1] + y[2:, 1:-1] + y[1:-1, :-2] + y[1:-1, 2:]
    return float((around - 4 * y[1:-1, 1:-1]).var())


def symmetry(picture: Array) -> float:
    """1 minus the mean absolute difference from the picture's mirror image, left and right exchanged; 0 to 1."""
    return float(1.0 - np.abs(picture - picture[:, ::-1]).mean() / 255.0)


LOOKS: dict[str, Callable[[Array], float]] = {
    "colorfulness": colorfulness,
    "contrast": contrast,
    "brightness": brightness,
    "sharpness": sharpness,
    "symmetry": symmetry,
}
