"""`grid.png`: the same prompts along the dial, for policies that answer with images."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

from ric.kinds import Array, Payload, Prompt
from ric.report.figures.look import figure, png, verbatim
from ric.report.payload_view import opened_image, prompt_view
from ric.run.results import Curve, Results

MOST_COLUMNS = 11
"""Points of the dial shown at most, spaced evenly."""
SIDE, GAP = 96, 6
"""Pixels of a cell, and between cells."""
LONGEST_NAME = 12
"""Characters of a reward's name above a column."""
WIDTH = 26
"""Characters of a prompt's line."""


def has_images(curve: Curve) -> bool:
    """Whether a curve's first answer is an image."""
    return opened_image(curve.payloads[0][0]) is not None


def image_grid(results: Results, shown: Sequence[int]) -> bytes:
    """PNG with one row per prompt of `shown` and one column per point of the first curve.

    Policies without a dial (the base model, a fine-tuned one) get a column each on the left.
    """
    dial = results.curves[0]
    at = sorted({int(i) for i in np.linspace(0, len(dial.payloads) - 1, MOST_COLUMNS).round()})
    still = [(curve.method, curve.payloads[0]) for curve in results.curves[1:] if len(curve.payloads) == 1]
    columns = [*still, *((_name(results, dial, i), dial.payloads[i]) for i in at)]
    sheet = _sheet([[payloads[row] for _, payloads in columns] for row in shown])
    drawn = figure(sheet.shape[1] / 100 + 2.2, sheet.shape[0] / 100 + 1.2)
    axes = drawn.subplots()
    axes.imshow(sheet, interpolation="nearest")
    centres = np.arange(max(len(columns), len(shown))) * (SIDE + GAP) + SIDE / 2
    axes.set_xticks(centres[: len(columns)], [verbatim(name) for name, _ in columns], fontsize=8)
    axes.set_yticks(centres[: len(shown)], [_label(results.prompts[row]) for row in shown], fontsize=8)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    drawn.suptitle(verbatim(f"{dial.method} on {results.task}: one row a prompt, weights above"), fontsize=11)
    return png(drawn)


def _name(results: Results, dial: Curve, point: int) -> str:
    """A column's weights, one line a reward."""
    if dial.preferences is None:
        return dial.method
    pairs = zip(results.statistics.names, dial.preferences[point], strict=True)
    return "\n".join(f"{_cut(name)} {weight:.2g}" for name, weight in pairs)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _label(prompt: Prompt) -> str:
    return verbatim("\n".join(textwrap.wrap(prompt_view(prompt), WIDTH)[:4]))


def _sheet(cells: Sequence[Sequence[Payload]]) -> Array:
    """All cells as one RGB array in [0, 1], white between them."""
    height, width = (len(side) * (SIDE + GAP) - GAP for side in (cells, cells[0]))
    sheet = np.ones((height, width, 3))
    for i, row in enumerate(cells):
        for j, payload in enumerate(row):
            top, left = i * (SIDE + GAP), j * (SIDE + GAP)
            sheet[top : top + SIDE, left : left + SIDE] = _cell(payload)
    return sheet


def _cell(payload: Payload) -> Array:
    """One image fitted into its cell; a small one is enlarged pixel by pixel."""
    from PIL import Image, ImageOps

    image = opened_image(payload)
    if image is None:
        return np.ones((SIDE, SIDE, 3))
    method = Image.Resampling.NEAREST if max(image.size) < SIDE else Image.Resampling.LANCZOS
    return np.asarray(ImageOps.pad(image, (SIDE, SIDE), method, color="white"), dtype=np.float64) / 255.0
