import csv

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.table import read_points


@pytest.fixture
def table(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "points.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


names = st.text(st.characters(categories=["L", "P", "Zs"]), min_size=1, max_size=8).map(str.strip).filter(
    lambda s: s and not s.replace(".", "").isdigit() and s.lower() not in {"nan", "inf", "infinity"}
)  # fmt: skip


@given(
    st.lists(names, min_size=1, max_size=4, unique=True).flatmap(
        lambda header: st.tuples(
            st.just(header),
            st.lists(
                st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=len(header), max_size=len(header)),
                min_size=1,
                max_size=5,
            ),
        )
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read_back_bit_for_bit(tmp_path, content):
    header, rows = content
    path = tmp_path / "round.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *[[repr(v) for v in row] for row in rows]])
    found = read_points(path)
    assert found.columns == tuple(header)
    assert np.array_equal(found.points, np.array(rows))


def test_columns_of_text_are_passed_over(table):
    found = read_points(table("method,a,note,b\nric,1,x,2\nsft,3,,4\n"))
    assert found.columns == ("a", "b")
    assert found.points.tolist() == [[1, 2], [3, 4]]
    assert found.groups == ("", "")


def test_columns_can_be_chosen_and_ordered_and_rows_grouped(table):
    found = read_points(table("method,a,b,c\nric,1,2,x\nsft,3,4,y\n"), ("b", "a"), "method")
    assert found.points.tolist() == [[2, 1], [4, 3]]
    assert found.groups == ("ric", "sft")


def test_a_grouping_column_of_numbers_is_no_reward(table):
    assert read_points(table("seed,a\n1,5\n2,6\n"), by="seed").columns == ("a",)


def test_byte_order_mark_blank_lines_and_spaces(table):
    found = read_points(table("\ufeffa , b\r\n\r\n 1, 2 \r\n"))
    assert found.columns == ("a", "b")
    assert found.points.tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("a,b\n", "has a header and no point"),
        ("1,2\n3,4\n", "starts with the numbers"),
        ("a,a\n1,2\n", "two columns of the same name"),
        ("a,b\n1,2\n1\n", "line 3 has 1 cells"),
        ("a,b\n1,2\n\n3,x\n", r"line 4, column 'b' holds 'x'"),
        ("a,b\n1,2\n3,\n", r"line 3, column 'b' holds ''"),
        ("a,b\n1,nan\n", r"line 2, column 'b' holds 'nan'"),
        ("a,b\n-inf,2\n", r"line 2, column 'a' holds '-inf'"),
        ("a,b\n1,1_0\n2,3\n", r"column 'b' holds '1_0'"),
        ("a\nx\n", "no column of numbers"),
    ],
)
def test_what_is_no_table_of_points_is_refused_with_its_place(table, text, told):
    with pytest.raises(DataError, match=told):
        read_points(table(text))


def test_a_text_column_asked_for_is_refused(table):
    with pytest.raises(DataError, match="line 2, column 'm' holds 'ric'"):
        read_points(table("m,a\nric,1\n"), ("m", "a"))


@pytest.mark.parametrize("choice", [{"columns": ("z",)}, {"by": "z"}])
def test_an_unknown_column_is_refused_with_the_known_ones(table, choice):
    with pytest.raises(DataError, match=r"no column 'z'\nexpected: one of a, b"):
        read_points(table("a,b\n1,2\n"), **choice)


def test_files_that_cannot_be_read(table, tmp_path):
    with pytest.raises(DataError, match="No such file"):
        read_points(tmp_path / "none.csv")
    with pytest.raises(DataError, match="directory"):
        read_points(tmp_path)
    with pytest.raises(DataError, match="is no CSV text"):
        read_points(table("a,b\n1,2 café\n", "latin-1"))
