import json
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ric.report.json_safe import json_safe, script_json

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)
DANGEROUS = ("<", ">", "&", "\u2028", "\u2029")


@given(TREES)
def test_plain_trees_come_back_unchanged(tree):
    assert json_safe(tree) == tree
    text = script_json(tree)
    assert json.loads(text) == tree
    assert not any(character in text for character in DANGEROUS)


@given(st.text())
def test_no_text_can_close_the_script_element(text):
    embedded = script_json({"prompt": text + "</script><!--<script>"})
    assert "</" not in embedded
    assert "<!--" not in embedded
    assert json.loads(embedded)["prompt"] == text + "</script><!--<script>"


def test_a_lone_surrogate_is_written_as_an_escape():
    assert script_json("\ud800").encode("utf-8") == b'"\\ud800"'


def test_everything_without_a_json_form_gets_one():
    value = {
        "nan": float("nan"),
        "inf": np.array([np.inf, 1.0]),
        3: np.int64(4),
        "path": Path("a/b"),
        "set": {1},
        "flag": np.bool_(True),
    }
    assert json_safe(value) == {
        "nan": None,
        "inf": [None, 1.0],
        "3": 4,
        "path": str(Path("a/b")),
        "set": [1],
        "flag": True,
    }
