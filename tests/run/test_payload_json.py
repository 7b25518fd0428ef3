from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from ric.run.payload_json import LOSSLESS, decode_payload, encode_payload, is_image, png_bytes

SIZES = st.tuples(st.integers(1, 5), st.integers(1, 5))
PIXELS = SIZES.flatmap(lambda size: hnp.arrays(np.uint8, (*size, 3)))


@pytest.mark.parametrize("value", ["text", None, 3, [1, 2], {"a": 1}])
def test_json_is_left_alone(value):
    assert encode_payload(value) is value
    assert decode_payload(value) is value


@settings(max_examples=30)
@given(PIXELS)
def test_an_image_comes_back_pixel_by_pixel(pixels):
    found = decode_payload(encode_payload(Image.fromarray(pixels)))
    assert type(found) is Image.Image
    assert found.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(found), pixels)


@pytest.mark.parametrize("mode", LOSSLESS)
def test_modes_that_png_knows_are_kept(mode):
    image = Image.new(mode, (3, 2), 1 if mode in ("1", "L", "P", "I;16") else tuple(range(1, len(mode) + 1)))
    found = decode_payload(encode_payload(image))
    assert found.mode == mode
    np.testing.assert_array_equal(np.asarray(found), np.asarray(image))


def test_a_mode_that_png_does_not_know_becomes_rgb():
    image = Image.new("CMYK", (2, 2), (0, 255, 0, 0))
    assert Image.open(io.BytesIO(png_bytes(image))).mode == "RGB"


def test_a_path_stays_a_path():
    assert decode_payload(encode_payload(Path("a/b.png"))) == Path("a/b.png")


def test_text_and_arrays_are_no_images():
    assert not is_image("text")
    assert not is_image(np.zeros((2, 2, 3), dtype=np.uint8))
