from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from PIL import Image, ImageColor
from tests.tasks.text2image.kept_pictures import COLOURS, add, beside, pictures, png, table_and_archive

from ric.errors import DataError
from ric_tasks.text2image.layouts import Keeping, listing


def seen(payload):
    image = Image.open(payload) if isinstance(payload, Path) else payload
    return image.size, image.convert("RGB").getpixel((0, 0))


def test_every_layout_gives_the_same_rows(kept):
    place, options = kept
    found = listing(str(place), Keeping(**options))
    got = {row.prompt: seen(row.payload) for _, row in found.rows}
    assert got == {caption: ((8, 8), ImageColor.getrgb(colour)) for colour, caption in COLOURS.items()}
    assert [entry["records"] for entry in found.read] == [4]


def test_a_picture_without_a_caption_is_counted_and_left_out(tmp_path):
    root, _ = beside(tmp_path / "data")
    (root / "blue.txt").unlink()
    found = listing(str(root), Keeping())
    assert len(found.rows) == 3
    assert dict(found.dropped) == {"has no caption": 1}


def test_columns_of_a_caption_are_joined(tmp_path):
    place, options = table_and_archive(tmp_path / "data")
    found = listing(str(place), Keeping(**options, caption="name,look"))
    assert found.rows[3][1].prompt == "the night, plain"


def test_a_named_split_stays_one(tmp_path):
    beside(tmp_path / "a")
    beside(tmp_path / "b")
    found = listing(f"{tmp_path / 'a'},test={tmp_path / 'b'}", Keeping())
    assert [split for split, _ in found.rows] == [""] * 4 + ["test"] * 4


def test_pictures_out_of_an_archive_are_no_larger_than_needed_and_keep_their_shape(tmp_path):
    with tarfile.open(tmp_path / "s.tar", "w") as archive:
        for i in range(3):
            add(archive, f"{i}.txt", b"x")
            wide = Image.new("RGB", (64, 32))
            wide.save(tmp_path / "w.png")
            add(archive, f"{i}.png", (tmp_path / "w.png").read_bytes())
    found = listing(str(tmp_path / "s.tar"), Keeping(side=16))
    assert {row.payload.size for _, row in found.rows} == {(32, 16)}


def broken_member(root):
    with tarfile.open(root / "s.tar", "w") as archive:
        add(archive, "0.png", png("red")[:40])
    return str(root / "s.tar"), "'0.png' is broken"


def missing_file(root):
    (root / "t.jsonl").write_text(json.dumps({"file_name": "gone.png", "text": "x"}))
    return str(root / "t.jsonl"), "line 1: no picture 'gone.png'"


def no_caption_column(root):
    pictures(root)
    (root / "t.jsonl").write_text(json.dumps({"file_name": "red.png", "tale": "x"}))
    return str(root / "t.jsonl"), "no column for the caption"


def nothing(root):
    return str(root), "neither tables nor pictures"


def broken_coco(root):
    (root / "c.json").write_text(json.dumps({"images": [{"id": 1}], "annotations": []}))
    return str(root / "c.json"), "no file of COCO captions"


def no_text_in_json(root):
    with tarfile.open(root / "s.tar", "w") as archive:
        add(archive, "0.json", b"{broken")
    return str(root / "s.tar"), "'0.json' is no JSON"


@pytest.mark.parametrize(
    "make", [broken_member, missing_file, no_caption_column, nothing, broken_coco, no_text_in_json]
)
def test_what_cannot_be_read_is_said(tmp_path, make):
    place, expected = make(tmp_path)
    with pytest.raises(DataError, match=expected):
        listing(place, Keeping())


def test_a_column_that_is_not_there_is_said_with_the_nearest(tmp_path):
    place, options = table_and_archive(tmp_path / "data")
    with pytest.raises(DataError, match="no column 'nam'"):
        listing(str(place), Keeping(**options, caption="nam"))


def test_a_picture_that_an_archive_lacks_is_said_with_the_nearest(tmp_path):
    place, options = table_and_archive(tmp_path / "data")
    place.write_text("file,name\nredd.png,x")
    with pytest.raises(DataError, match=r"(?s)no picture 'redd.png'.*mean 'red.png'"):
        listing(str(place), Keeping(**options))


def test_images_that_lie_nowhere_are_said(tmp_path):
    place, _ = table_and_archive(tmp_path / "data")
    with pytest.raises(DataError, match=r"task\.images = nowhere"):
        listing(str(place), Keeping(images="nowhere"))
