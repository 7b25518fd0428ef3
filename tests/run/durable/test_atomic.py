from __future__ import annotations

import pytest

from ric.run.durable.atomic import new_folder, write_text


def test_folder_appears_at_the_end(tmp_path):
    target = tmp_path / "deep" / "target"
    with new_folder(target) as work:
        (work / "inner").mkdir()
        (work / "inner" / "file").write_text("x")
        assert work.parent == target.parent
        assert not target.exists()
    assert (target / "inner" / "file").read_text() == "x"
    assert [path.name for path in target.parent.iterdir()] == ["target"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_failure_leaves_nothing(tmp_path, error):
    def fail(folder):
        (folder / "file").write_text("x")
        raise error

    with pytest.raises(error), new_folder(tmp_path / "target") as work:
        fail(work)
    assert list(tmp_path.iterdir()) == []


def test_who_finishes_first_is_kept(tmp_path):
    target = tmp_path / "target"
    with new_folder(target) as late:
        (late / "file").write_text("late")
        with new_folder(target) as early:
            (early / "file").write_text("early")
    assert (target / "file").read_text() == "early"
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_rename_failure_without_a_target_is_raised(tmp_path):
    parent = tmp_path / "parent"
    with pytest.raises(FileNotFoundError), new_folder(parent / "target") as work:
        work.rename(tmp_path / "moved away")


@pytest.mark.parametrize("text", ["", "line\nline\r\n\x85\u2028 é 🙂"])
def test_text_is_kept_exactly(tmp_path, text):
    target = tmp_path / "folder" / "file.txt"
    write_text(target, "old and longer than the new text")
    write_text(target, text)
    assert target.read_bytes() == text.encode()
    assert [path.name for path in target.parent.iterdir()] == ["file.txt"]


def test_text_that_cannot_be_written_leaves_the_old(tmp_path):
    target = tmp_path / "file.txt"
    write_text(target, "old")
    with pytest.raises(UnicodeEncodeError):
        write_text(target, "\ud800")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]
