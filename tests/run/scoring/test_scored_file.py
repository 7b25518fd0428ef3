from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ric.kinds import Row, Scored
from ric.run.scoring.scored_file import ROWS, read, write

TROUBLE = [
    "",
    "\n",
    "a\u2028b",
    "\x85",
    "\r\n",
    "\x1c\x1e",
    "\u2029",
    "\x00",
    "\ufeff",
    '"\\',
    " \t",
    "e\u0301é🙂",
    "\x0b\x0c",
]
TEXTS = st.sampled_from(TROUBLE) | st.text()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
ARRAYS = hnp.arrays(st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_]), SHAPES)
PAYLOADS = st.none() | TEXTS | ARRAYS | st.lists(TEXTS, max_size=3) | st.sampled_from([Path("a/b.png"), Path("json")])
PROMPTS = TEXTS | st.lists(st.fixed_dictionaries({"role": TEXTS, "content": TEXTS}), max_size=2) | ARRAYS
META = st.dictionaries(TEXTS, JSON, max_size=3)
ROW = st.builds(Row, TEXTS, PROMPTS, PAYLOADS, TEXTS, META)


@st.composite
def scored(draw):
    rows = draw(st.lists(ROW, max_size=4))
    n, k = len(rows), draw(st.integers(0, 3))
    numbers = hnp.arrays(np.float64, (n, k), elements=st.floats(width=64))
    group = np.array([draw(st.integers(0, 5)) for _ in rows], dtype=np.int64)
    return Scored(rows, group, draw(numbers), draw(st.none() | numbers))


@settings(max_examples=30)
@given(scored())
def test_read_gives_exactly_what_was_written(same, written):
    with TemporaryDirectory() as folder:
        write(Path(folder), written)
        found = read(Path(folder))
    assert same(found, written)


@pytest.mark.parametrize("text", TROUBLE)
def test_one_line_a_row_whatever_the_text(tmp_path, text):
    rows = [Row(text, text, text, text, {text: text})] * 2
    write(tmp_path, Scored(rows, np.zeros(2, dtype=np.int64), np.zeros((2, 1))))
    assert (tmp_path / ROWS).read_bytes().count(b"\n") == 2
    assert read(tmp_path).rows == rows


def test_text_is_readable_as_it_is(tmp_path):
    write(tmp_path, Scored([Row("i", "日本語", "é")], np.zeros(1, dtype=np.int64), np.zeros((1, 1))))
    assert "日本語" in (tmp_path / ROWS).read_text(encoding="utf-8")
