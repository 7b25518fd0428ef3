"""Kilobytes of a JPEG: the header left out, RiC's scale, and more noise costs more."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from ric.errors import ConfigError, DataError
from ric.kinds import Row
from ric.testing import check_reward
from ric_plugins.rewards.images.compressibility import Compressibility, header_bytes, jpeg


@pytest.mark.parametrize("options", [{}, {"direction": -1}, {"resize": 64, "header": True}, {"quality": 60}])
def test_contract(rows, options) -> None:
    check_reward(Compressibility(**options), rows, lambda: Compressibility(**options))


def test_the_scan_by_hand(images) -> None:
    packed = jpeg(images[0], 95)
    start = packed.index(b"\xff\xda")  # the first such mark: markers in the scan's data are escaped
    assert header_bytes(packed) == start + 2 + 12  # of three components: 12 bytes
    assert packed.endswith(b"\xff\xd9")


def test_the_header_is_the_same_whatever_the_picture(images, flat) -> None:
    assert len({header_bytes(jpeg(image, 95)) for image in (*images, flat())}) == 1


def test_one_colour_costs_next_to_nothing(ask, flat) -> None:
    (score,) = ask(Compressibility(), [Row("r", "", flat())])
    assert -0.02 < score < 0


def test_the_published_scale(ask, images) -> None:
    file = io.BytesIO()
    images[1].resize((512, 512)).save(file, "JPEG", quality=95)
    assert ask(Compressibility(resize=512, header=True), [Row("r", "", images[1])]) == [-file.tell() / 1000]


def test_the_opposite(ask, rows) -> None:
    assert ask(Compressibility(direction=-1), rows) == [-score for score in ask(Compressibility(), rows)]


def test_noise_and_quality_cost_bytes(ask) -> None:
    noise = np.random.default_rng(0).normal(0, 1, (24, 24, 3))
    grades = [Row("r", "", Image.fromarray(np.uint8(128 + sigma * noise))) for sigma in (0, 5, 25)]
    scores = ask(Compressibility(), grades)
    assert scores == sorted(scores, reverse=True)
    assert ask(Compressibility(quality=50), grades)[2] > scores[2]


@pytest.mark.parametrize("options", [{"quality": 0}, {"quality": 96}, {"resize": -1}])
def test_what_cannot_be_is_refused(options) -> None:
    with pytest.raises(ConfigError, match="quality="):
        Compressibility(**options)


def test_text_is_refused(ask) -> None:
    with pytest.raises(DataError, match="'hello' is no picture"):
        ask(Compressibility(), [Row("r", "", "hello")])
