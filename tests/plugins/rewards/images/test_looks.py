"""Figures of pixels by hand, and against slow plain Python."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from ric.kinds import Row
from ric.testing import check_reward
from ric_plugins.pictures import pixels
from ric_plugins.rewards.images import looks
from ric_plugins.rewards.images.look import Look


@pytest.mark.parametrize("of", looks.LOOKS)
def test_contract(rows, of) -> None:
    check_reward(Look(of), rows, lambda: Look(of))


def test_the_opposite(ask, rows) -> None:
    assert ask(Look("sharpness", -1), rows) == [-score for score in ask(Look("sharpness"), rows)]


def slow_colorfulness(picture) -> float:
    points = [tuple(map(float, point)) for row in picture for point in row]
    rg = [r - g for r, g, _ in points]
    yb = [(r + g) / 2 - b for r, g, b in points]
    spread = math.sqrt(statistics.pvariance(rg) + statistics.pvariance(yb))
    return spread + 0.3 * math.sqrt(statistics.fmean(rg) ** 2 + statistics.fmean(yb) ** 2)


def slow_sharpness(picture) -> float:
    y = [[0.299 * r + 0.587 * g + 0.114 * b for r, g, b in row] for row in picture]
    inner = [(i, j) for i in range(1, len(y) - 1) for j in range(1, len(y[0]) - 1)]
    return statistics.pvariance([y[i - 1][j] + y[i + 1][j] + y[i][j - 1] + y[i][j + 1] - 4 * y[i][j] for i, j in inner])


def test_against_plain_python(images) -> None:
    for image in images[:2]:
        picture = pixels(image)
        assert looks.colorfulness(picture) == pytest.approx(slow_colorfulness(picture))
        assert looks.sharpness(picture) == pytest.approx(slow_sharpness(picture))
        greys = [0.299 * r + 0.587 * g + 0.114 * b for row in picture for r, g, b in row]
        assert looks.contrast(picture) == pytest.approx(statistics.pstdev(greys) / 255)
        assert looks.brightness(picture) == pytest.approx(statistics.fmean(greys) / 255)


def test_by_hand() -> None:
    white, black = [255.0] * 3, [0.0] * 3
    board = np.array([[white, black], [white, black]])
    assert looks.colorfulness(board) == pytest.approx(0)
    assert looks.contrast(board) == pytest.approx(0.5)
    assert looks.brightness(board) == pytest.approx(0.5)
    assert looks.symmetry(board) == pytest.approx(0)
    assert looks.symmetry(np.array([[white, black, white]])) == 1
    assert looks.sharpness(board) == 0  # no pixel has all four neighbours
    red = np.array([[[255.0, 0, 0]]])
    assert looks.colorfulness(red) == pytest.approx(0.3 * math.hypot(255, 127.5))


def test_a_picture_and_its_file_score_the_same(tmp_path, ask, images) -> None:
    images[0].save(tmp_path / "a.png")
    assert ask(Look(), [Row("r", "", tmp_path / "a.png")]) == ask(Look(), [Row("r", "", images[0])])
