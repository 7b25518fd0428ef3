"""Payloads as pictures: from memory and from files, whole, broken, huge, turned, transparent."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from ric.errors import DataError
from ric_plugins.pictures import MOST_PIXELS, picture, pictures, pixels


def test_an_image_in_memory_is_taken_as_it_is() -> None:
    image = Image.new("RGB", (3, 2), (1, 2, 3))
    assert picture(image) is image
    assert pixels(image).tolist() == [[[1, 2, 3]] * 3] * 2


def test_a_file_is_opened(tmp_path) -> None:
    image = Image.fromarray(np.arange(24, dtype=np.uint8).reshape(2, 4, 3))
    image.save(tmp_path / "a.png")
    (found,) = pictures([tmp_path / "a.png"])
    assert (type(found), found.mode) == (Image.Image, "RGB")
    np.testing.assert_array_equal(pixels(found), pixels(image))


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_photo_is_turned_as_its_camera_says(tmp_path, suffix) -> None:
    image = Image.new("RGB", (16, 8), "white")
    image.paste("black", (0, 0, 8, 8))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown a quarter turn clockwise
    image.save(tmp_path / f"a.{suffix}", exif=exif)
    found = pixels(picture(tmp_path / f"a.{suffix}")).mean(axis=2)
    assert found.shape == (16, 8)
    assert (found[0].mean() < 30, found[-1].mean() > 225) == (True, True)


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [("L", 7, (7, 7, 7)), ("RGBA", (255, 0, 0, 0), (255, 255, 255)), ("LA", (0, 255), (0, 0, 0)), ("1", 1, (255,) * 3),
     ("CMYK", (0, 0, 0, 255), (0, 0, 0)), ("I;16", 32896, (128,) * 3)],
)  # fmt: skip
def test_other_modes_become_rgb(mode, colour, expected) -> None:
    found = picture(Image.new(mode, (2, 2), colour))
    assert (found.mode, found.getpixel((1, 1))) == ("RGB", expected)


def claiming(width, height) -> bytes:
    """A PNG of a few bytes that claims a size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


CASES = {
    "missing.png": (None, "no such file"),
    "text.png": (b"I am a text", "is no picture"),
    "empty.jpg": (b"", "is no picture"),
    "broken.png": (claiming(30, 30), "is broken"),
    "bomb.png": (claiming(10_000, 9_000), "claims 10000 x 9000 pixels"),
    "worse.png": (claiming(2_000_000, 2_000_000), "claims far too many pixels"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.filterwarnings("error")
def test_a_file_that_is_no_good_is_named(tmp_path, name) -> None:
    content, expected = CASES[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=expected) as caught:
        picture(tmp_path / name)
    assert name in caught.value.given
    assert caught.value.expected
    assert name in caught.value.hint
    assert MOST_PIXELS < 10_000 * 9_000


def test_a_photo_cut_short_is_broken(tmp_path) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "a.jpg"
    Image.fromarray(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:-900])
    with pytest.raises(DataError, match="is broken"):
        picture(path)


@pytest.mark.parametrize(("payload", "shown"), [("a text", "'a text'"), (None, "NoneType"), (np.zeros(3), "ndarray")])
def test_what_is_no_picture_is_refused(payload, shown) -> None:
    with pytest.raises(DataError) as caught:
        picture(payload)
    assert shown in caught.value.given
    assert "PIL image" in caught.value.expected
    assert caught.value.hint == "choose rewards for the task's own payloads: ric plugins --kind reward"
