from dataclasses import replace

import pytest
from PIL import Image

from ric.report import read_front, summarize, write_report
from ric.run.durable.atomic import write_bytes


@pytest.mark.parametrize(
    ("k", "expected"),
    [
        (1, ["front.csv", "front.png", "calibration.png", "report.html"]),
        (3, ["front.csv", "front.png", "calibration.png", "spider.png", "report.html"]),
    ],
)
def test_files_are_written_and_nothing_else_is_left(make, tmp_path, k, expected):
    results = make(k=k, n=6)
    written = write_report(results, tmp_path / "run", summarize(results, 5))
    assert list(written) == expected
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == sorted(expected)
    assert all(path.stat().st_size > 0 for path in written.values())
    names, lines = read_front(written["front.csv"])
    assert names == results.statistics.names
    assert len(lines) == 2 * len(results.curves[0].preferences) + 2


def test_it_summarizes_by_itself_and_replaces_older_files(make, tmp_path):
    (tmp_path / "report.html").write_text("old")
    results = make(k=1, n=4)
    assert "ric on hh" in write_report(results, tmp_path)["report.html"].read_text(encoding="utf-8")


def test_a_failed_write_leaves_the_old_file_and_no_new_one(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def full(_descriptor):
        raise OSError("disk full")

    monkeypatch.setattr("ric.run.durable.atomic.os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        write_bytes(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "old"


def test_images_get_a_grid_and_a_place_in_the_page(make, tmp_path):
    results = make(k=1, n=2)
    images = [[[Image.new("RGB", (4, 4), "red")] * 2 for _ in curve.payloads] for curve in results.curves]
    curves = [replace(curve, payloads=found) for curve, found in zip(results.curves, images, strict=True)]
    written = write_report(replace(results, curves=curves), tmp_path)
    assert Image.open(written["grid.png"]).size > (200, 100)
    assert "The same prompts along the dial" in written["report.html"].read_text(encoding="utf-8")
