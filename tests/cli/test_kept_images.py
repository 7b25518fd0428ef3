import pytest
from PIL import Image

from ric.cli.kept_images import kept_images
from ric.errors import RunError


def test_images_become_files_and_text_stays(tmp_path):
    image = Image.new("RGB", (2, 2), "red")
    kept = kept_images(["text", image, image], tmp_path / "new", seed=3)
    assert kept[0] == "text"
    assert [path.name for path in kept[1:]] == ["sample-3-1.png", "sample-3-2.png"]
    assert Image.open(kept[2]).getpixel((1, 1)) == (255, 0, 0)


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="file"):
        kept_images([Image.new("RGB", (1, 1))], tmp_path / "file", 0)
