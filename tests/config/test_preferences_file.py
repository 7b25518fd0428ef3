"""Preferences from files: what is read back, and the line of every mistake."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.config.preferences_file import preferences
from ric.errors import RicError

NAMES = ("harmless", "helpful", 'a, "b"')
rows = st.lists(
    st.lists(st.floats(-9, 9).filter(lambda x: abs(x) > 1e-6), min_size=3, max_size=3), min_size=1, max_size=5
)


@pytest.fixture
def read(tmp_path):
    def write_and_read(text, name="p.csv", names=("harmless", "helpful"), *, off=False):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return preferences(str(path), names, off)

    return write_and_read


@given(table=rows)
def test_both_forms_give_every_weight_back_off_the_simplex(tmp_path_factory, table) -> None:
    folder = tmp_path_factory.mktemp("p")
    text = io.StringIO()
    csv.writer(text).writerows([NAMES, *[[repr(x) for x in row] for row in table]])
    (folder / "p.csv").write_text(text.getvalue(), newline="")
    (folder / "p.json").write_text(json.dumps([dict(zip(NAMES, row, strict=True)) for row in table], indent=1))
    expected = [dict(zip(NAMES, row, strict=True)) for row in table]
    for name in ("p.csv", "p.json"):
        assert preferences(str(folder / name), NAMES, off_simplex=True) == expected


def test_rewards_that_are_left_out_weigh_nothing_and_rounding_is_taken_out(read) -> None:
    assert read("\ufeffhelpful\n\n1\n") == [{"harmless": 0.0, "helpful": 1.0}]
    found = read("harmless,helpful,x\n0.33, .33 ,0.33\n", names=("x", "harmless", "helpful"))
    assert found == [dict.fromkeys(("x", "harmless", "helpful"), pytest.approx(1 / 3))]


def test_a_list_is_as_good_as_a_file() -> None:
    given_ = [{"helpful": 1}, [0.25, 0.75]]
    assert preferences(given_, ("harmless", "helpful")) == [
        {"harmless": 0.0, "helpful": 1.0}, {"harmless": 0.25, "helpful": 0.75},
    ]  # fmt: skip


MISTAKES = {
    "no file": (None, "p.csv", "No such file or directory", "a readable CSV or JSON file"),
    "no UTF-8": (b"harmless\n\xff\n", "p.csv", "it is not UTF-8", "a readable CSV"),
    "empty": ("", "p.csv", "holds no preference", "one row of weights"),
    "header alone": ("harmless,helpful\n", "p.csv", "holds no preference", "one row of weights"),
    "misspelt": ("harmles,helpful\n.5,.5\n", "p.csv", "line 2: preference for 'harmles'", "did you mean 'harmless'?"),
    "twice": ("helpful,helpful\n1,0\n", "p.csv", "line 1: column 'helpful' stands twice", "each reward once"),
    "short line": ("harmless,helpful\n.5,.5\n\n1\n", "p.csv", "line 4: 1 cells", "2, one for each of harmless"),
    "a word": ("harmless,helpful\n.5,.5\nhalf,.5\n", "p.csv", "line 3: preference harmless=half", "a finite number"),
    "empty cell": ("harmless,helpful\n,1\n", "p.csv", "line 2: preference harmless=", "a finite number"),
    "nan": ("harmless,helpful\nnan,1\n", "p.csv", "line 2: preference harmless=nan", "a finite number"),
    "negative": ("harmless,helpful\n-.5,1.5\n", "p.csv", "line 2: preference harmless=-.5", "0 or larger"),
    "sum": ("harmless,helpful\n.5,.9\n", "p.csv", "line 2: weights that sum to 1.4", "weights that sum to 1"),
    "zero": ("harmless,helpful\n0,0\n", "p.csv", "line 2: preference with weight 0", "one positive weight"),
    "quote": ('harmless,helpful\n"1"x,0\n', "p.csv", "line 2: ", "CSV"),
    "no JSON": ('[\n{"harmless": 1},\n{"harmless": }\n]', "p.json", "line 3: Expecting value", "JSON"),
    "an object": ('\n{"harmless": 1}', "p.json", "line 2: not a list", "a list of objects"),
    "an item": ('[{"harmless": 1},\n 3]', "p.json", "line 2: 3", "a list of objects"),
    "item's reward": ('[{"harmless": 1},\n\n {"humor": 1}]', "p.json", "line 3: preference for 'humor'", "harmless"),
    "item's weight": ('[\n {"harmless": null}]', "p.json", "line 2: preference harmless=None", "a finite number"),
    "empty list": ("[]", "p.json", "holds no preference", "one row of weights"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes_are_said_with_file_and_line(read, tmp_path, case) -> None:
    text, name, given_, expected = MISTAKES[case]
    with pytest.raises(RicError) as caught:
        preferences(str(tmp_path / name), ("harmless", "helpful")) if text is None else read(text, name)
    assert str(tmp_path / name) in caught.value.given
    assert given_ in caught.value.given
    assert expected in caught.value.expected
    assert caught.value.hint


def test_what_the_flag_allows_is_said_where_it_would_help(read) -> None:
    with pytest.raises(RicError, match="--off-simplex allows negative weights"):
        read("harmless,helpful\n-.5,1.5\n")
    with pytest.raises(RicError, match="keep them as they are with --off-simplex"):
        read("harmless,helpful\n.5,.9\n")
    assert read("harmless,helpful\n-.5,1.9\n", off=True) == [{"harmless": -0.5, "helpful": 1.9}]
    with pytest.raises(RicError, match="preference with weight 0 for every reward"):
        read("harmless,helpful\n0,0\n", off=True)


@pytest.mark.parametrize(
    ("given_", "said"),
    [([3], "row 1: 3"), ([[1.0]], "row 1: "), ([{"helpful": 1}, {"x": 1}], "row 2: preference for 'x'")],
)
def test_wrong_rows_of_a_configuration(given_, said) -> None:
    with pytest.raises(RicError, match=f"eval.preferences, {said}"):
        preferences(given_, ("harmless", "helpful"))
