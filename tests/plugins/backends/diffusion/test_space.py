import numpy as np
import pytest
import torch
from PIL import Image

from ric.errors import DataError
from ric_plugins.backends.diffusion.space import Space, framed, images


def test_folding_only_moves_pixels():
    pixels = torch.arange(2 * 3 * 8 * 8).remainder(256).to(torch.uint8).view(2, 3, 8, 8)
    space = Space((48, 2, 2), 8, fold=4)
    folded = space.encode(pixels)
    assert folded.shape == (2, 48, 2, 2)
    assert folded.flatten(1).sort().values.equal((pixels / 127.5 - 1).flatten(1).sort().values)
    assert space.decode(folded).equal(pixels)


def test_bytes_go_to_minus_one_and_one():
    found = Space((3, 1, 1), 1).encode(torch.tensor([0, 255, 127], dtype=torch.uint8).view(1, 3, 1, 1))
    assert found.flatten().tolist() == pytest.approx([-1, 1, 127 / 127.5 - 1])


def test_the_centre_of_a_wide_picture_is_taken(tmp_path):
    table = np.zeros((4, 8, 3), np.uint8)
    table[:, 2:6] = 200
    Image.fromarray(table).save(tmp_path / "wide.png")
    for payload in (tmp_path / "wide.png", Image.fromarray(table)):
        assert framed(payload, 4).shape == (3, 4, 4)
        assert (framed(payload, 4) == 200).all()
    assert framed(Image.fromarray(table), 2).shape == (3, 2, 2)


def test_what_is_no_picture_is_refused():
    with pytest.raises(DataError, match="is no picture"):
        framed("a.png", 4)


def test_pictures_come_back():
    pixels = torch.tensor([[[[1]], [[2]], [[3]]]], dtype=torch.uint8)
    (image,) = images(pixels)
    assert image.mode == "RGB"
    assert np.asarray(image).tolist() == [[[1, 2, 3]]]
