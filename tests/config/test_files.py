"""Configuration files."""

from __future__ import annotations

import pytest

from ric.config.files import dump, load
from ric.errors import ConfigError, DataError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.yaml"


def test_round_trip(path):
    tree = {"algo": {"name": "ric"}, "fit": {"lr": 1e-3}, "text": "naïve 🙂\n", "nothing": None}
    dump(path, tree)
    assert load(path) == tree


def test_empty_file_is_an_empty_mapping(path):
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert load(path) == {}


def test_missing_file(path):
    with pytest.raises(DataError, match=r"run.yaml': No such file"):
        load(path)


def test_folder(tmp_path):
    with pytest.raises(DataError, match="Is a directory"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("algo: ric\nfit: [1\n", "run.yaml, line 3"),
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1: key 'a' again"),
        ("fit:\n  lr: 1\n  lr: 2\n", "line 3, column 3: key 'lr' again"),
        ("a: !!python/name:os.system x\n", "line 1, column 4: could not determine a constructor"),
        ("- a\n- b\n", "holds a list at its top"),
        ("text", "holds a str at its top"),
        ("3: x\n", "holds the key 3 at its top"),
        ("a: \x00\n", "special characters"),
    ],
)
def test_malformed_files(path, text, message):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load(path)


def test_not_utf8(path):
    path.write_bytes(b"a: \xff\n")
    with pytest.raises(ConfigError, match=r"is not UTF-8 \(byte 3\)"):
        load(path)


def test_failed_write_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    dump(path, {"a": 1})

    def fail(handle):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        dump(path, {"a": 2})
    assert load(path) == {"a": 1}
    assert list(path.parent.iterdir()) == [path]


def test_written_file_can_be_read_by_others(path):
    dump(path, {"a": 1})
    assert path.stat().st_mode & 0o777 == 0o644


def test_value_that_is_no_plain_data(path):
    with pytest.raises(Exception, match="cannot represent an object"):
        dump(path, {"a": object()})
    assert not path.exists()
