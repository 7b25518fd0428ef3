"""`--data` taken apart, and the identity of what lies there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.config.places import SPLITS, Place, contents, places
from ric.errors import DataError


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("a.jsonl", [Place("a.jsonl")]),
        ("a.jsonl, b", [Place("a.jsonl"), Place("b")]),
        ("train=a,test= b", [Place("a", "train"), Place("b", "test")]),
        ("x=a", [Place("x=a")]),
        ("org/name:part", [Place("org/name:part")]),
    ],
)
def test_places(data, found) -> None:
    assert places(data) == found


@pytest.mark.parametrize("data", ["", " ", "a,", ",a", "test=", "a,test="])
def test_empty_places_are_refused(data) -> None:
    with pytest.raises(DataError) as caught:
        places(data)
    assert repr(data) in caught.value.given


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)


@given(st.lists(st.tuples(NAMES, st.sampled_from(["", *SPLITS])), min_size=1, max_size=4))
def test_what_is_written_is_read(pairs) -> None:
    written = ",".join(f"{split}={path}" if split else path for path, split in pairs)
    assert places(written) == [Place(path, split) for path, split in pairs]


def test_content_counts_and_not_the_place(tmp_path) -> None:
    for name, text in (("a", "1"), ("b", "1"), ("c", "2")):
        (tmp_path / name).write_text(text)
    a, b, c = (contents(str(tmp_path / name)) for name in "abc")
    assert a == b != c
    assert contents(f"test={tmp_path / 'a'}") != a
    (tmp_path / "a").write_text("3")
    assert contents(str(tmp_path / "a")) not in (a, c)


def test_a_folder_is_its_files(tmp_path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder / "in").mkdir(parents=True)
        (tmp_path / folder / "in" / "a").write_text("1")
    assert contents(str(tmp_path / "x")) == contents(str(tmp_path / "y"))
    (tmp_path / "y" / ".hidden").write_text("not data")
    assert contents(str(tmp_path / "x")) == contents(str(tmp_path / "y"))
    (tmp_path / "y" / "b").write_text("")
    assert contents(str(tmp_path / "x")) != contents(str(tmp_path / "y"))


def test_the_order_of_places_counts(tmp_path) -> None:
    for name in "ab":
        (tmp_path / name).write_text(name)
    assert contents(f"{tmp_path}/a,{tmp_path}/b") != contents(f"{tmp_path}/b,{tmp_path}/a")


def test_a_hub_id_is_its_name() -> None:
    assert contents("nobody/data") == ["=nobody/data"]
