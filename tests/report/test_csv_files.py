import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.report.csv_files import Point, columns, front_csv, points, read_front

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.floats(allow_nan=True, allow_infinity=False)


@st.composite
def lines(draw):
    k = draw(st.integers(1, 3))
    names = draw(st.lists(TEXT, min_size=k, max_size=k))
    beside = draw(
        st.lists(st.sampled_from(["eval:a,b", "eval-se:a,b", "metric:", "metric:n", "lambda:a"]), unique=True)
    )
    vector = st.lists(NUMBERS, min_size=k, max_size=k).map(np.array)
    one = st.builds(
        Point,
        TEXT,
        st.integers(),
        TEXT,
        TEXT,
        st.integers(-1, 9),
        vector,
        vector,
        vector,
        vector,
        vector,
        st.integers(1),
        st.fixed_dictionaries({name: st.floats(allow_nan=False, allow_infinity=False) for name in beside}),
    )
    return names, draw(st.lists(one, max_size=4))


def same(first, second):
    return all(
        np.array_equal(a, b, equal_nan=True) if isinstance(a, np.ndarray) else a == b
        for a, b in zip(first, second, strict=True)
    )


@given(lines())
def test_any_names_and_numbers_survive_the_file(tmp_path_factory, case):
    names, written = case
    path = tmp_path_factory.mktemp("csv") / "front.csv"
    path.write_bytes(front_csv(names, written).encode("utf-8"))
    found_names, found = read_front(path)
    assert list(found_names) == names
    assert len(found) == len(written)
    assert all(same(a, b) for a, b in zip(found, written, strict=True))


def test_a_mixture_tells_its_lambdas(make):
    """Everything measured stands beside them: the figures of rewards against lambda are columns of the file."""
    results = make(k=2)
    dial, *others = results.curves
    mix = np.column_stack([np.linspace(1.5, -0.5, 11), np.linspace(-0.5, 1.5, 11)])
    mixed = replace(results, curves=[replace(dial, mixed=("x", "y"), mix=mix), *others])
    found = points(mixed)
    assert [p.measured["lambda:x"] for p in found[:11]] == mix[:, 0].tolist()
    assert [p.measured["lambda:y"] for p in found[:11]] == mix[:, 1].tolist()
    assert all("lambda:x" not in p.measured for p in found[11:])
    header, first, *_, last = front_csv(mixed.statistics.names, found).splitlines()
    assert header.endswith(",n,lambda:x,lambda:y")
    assert first.endswith(",1.5,-0.5")
    assert last.endswith(",,")


def test_the_lines_are_the_means_of_every_point(make):
    results = make(k=2)
    found = points(results)
    assert [p.method for p in found] == ["ric"] * 11 + ["sft", "base"] + ["truth"] * 11
    first = found[3]
    rewards = results.curves[0].rewards[3]
    assert first.raw.tolist() == pytest.approx([math.fsum(rewards[:, j]) / len(rewards) for j in range(2)])
    assert first.z.tolist() == pytest.approx(((first.raw - results.statistics.mean) / results.statistics.std).tolist())
    assert first.preference.tolist() == results.curves[0].preferences[3].tolist()
    assert np.isnan(found[11].preference).all()
    assert np.isnan(found[11].desired).all()
    assert {p.n for p in found} == {24}


def test_the_header_says_what_every_column_is():
    assert columns(["a", "b"]) == [
        "method", "seed", "split", "member", "step", "w:a", "w:b", "a", "b", "z:a", "z:b",
        "desired:a", "desired:b", "se:a", "se:b", "n",
    ]  # fmt: skip


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"no file .*absent\.csv"):
        read_front(tmp_path / "absent.csv")


@pytest.mark.parametrize("text", ["", "x,y\n1,2\n"])
def test_another_header_is_refused(tmp_path, text):
    path = tmp_path / "front.csv"
    path.write_text(text)
    with pytest.raises(DataError, match="starts with the columns"):
        read_front(path)


@pytest.mark.parametrize("line", ["ric,0,test,m,-1,1,much,0,0,0,9", "ric,0,test,m,-1,1,2,0"])
def test_a_bad_cell_is_named_by_its_line(tmp_path, line):
    path = tmp_path / "front.csv"
    path.write_text(front_csv(["a"], []) + line + "\n")
    with pytest.raises(DataError, match=r"front\.csv, line 2"):
        read_front(path)
