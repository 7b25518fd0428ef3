"""Equal content, equal digest, in every process; anything else differs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.kinds import Conditioned, Row
from ric.run.digest import digest, tree_digest


@dataclass
class Options:
    rank: int = 4
    name: str = "x"


class Plain:
    def __init__(self, rank):
        self.rank = rank

    def method(self):
        return self.rank


class Picture:
    """An array behind an interface, shown by its address, as image classes do."""

    def __init__(self, pixels):
        self._pixels = np.asarray(pixels)

    def __array__(self, dtype=None, copy=None):
        return self._pixels


def module_function():
    return 1


def other_function():
    return 1


def closure(beta):
    def loss(x):
        return x * beta

    return loss


DIFFERENT = [
    1, "1", 1.0, True, None, "True", "None", b"1", [1], ["1"], [1.0], [True], [], [[]], [[], []], [[1], [2]], [1, 2],
    [[1, 2]], [2, 1], 2, 0, False, 0.0, -1, 2**70, 2**70 + 1, 0.1, 0.1 + 2**-54, float("nan"), float("inf"), "", " ",
    "a", "ab", ["a", "b"], ["ab"], ["ab", ""], ["", "ab"], "é", "e\u0301", "\ud800", "s1:a", {}, {"a": 1}, {"a": "1"},
    {"b": 1}, {1: "a"}, {"1": "a"}, {1.0: "a", "1": "b"}, {1: "b", "1": "a"}, {"a": {"b": 1}}, {"a": 1, "b": {}},
    {1}, {"1"}, frozenset(), {1, 2}, (1, (2, 3)), ((1, 2), 3), Options(), Options(5), Options(name="4"), Plain(4),
    Plain(5), Plain([4]), np.zeros(2), np.zeros((2, 1)), np.zeros((1, 2)), np.zeros(2, dtype=np.float32),
    np.zeros(2, dtype=int), np.zeros(2, dtype=bool), np.array([0.0, -0.0]), np.array(["a", 1], dtype=object),
    np.array(["a", "1"], dtype=object),
    module_function, other_function, closure(1), closure(2), lambda x: x + 1, lambda x: x + 2, partial(closure, 1),
    partial(closure, 2), partial(module_function), Plain(4).method, Plain(5).method, Options, Plain,
    Picture([1, 2]), Picture([1, 3]),
]  # fmt: skip

ACROSS = """
import numpy as np
from functools import partial
from tests.run.test_digest import Options, Picture, Plain, closure, module_function
from ric.run.digest import digest
print(digest({"b", "a", "c"}, {"z": 1, "y": frozenset("xyz")}, Plain([1, Options()]), closure(3),
             partial(closure, beta=2), Plain(1).method, np.array([{"q", "r"}, None], dtype=object),
             Picture([[1]]), module_function))
"""


def test_different_content_differs():
    found = [digest(value) for value in DIFFERENT]
    pairs = [(DIFFERENT[i], DIFFERENT[j]) for i, j in combinations(range(len(found)), 2) if found[i] == found[j]]
    assert pairs == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}),
        ({1: "x", "1": "y"}, {"1": "y", 1: "x"}),
        ({"q", "w", "e"}, {"e", "w", "q"}),
        ((1, 2), [1, 2]),
        (np.float64(0.1), 0.1),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.arange(6).reshape(2, 3), np.asfortranarray(np.arange(6).reshape(2, 3))),
        (Options(4), Options()),
        (Plain({"a": 1, "b": 2}), Plain({"b": 2, "a": 1})),
        (Picture([1, 2]), Picture([1, 2])),
        (closure(0.5), closure(0.5)),
        (partial(closure, beta=1), partial(closure, beta=1)),
        (Plain(3).method, Plain(3).method),
        (Row("i", "p", "a"), Row("i", "p", "a", "", {})),
        (float("nan"), float("nan")),
    ],
)  # fmt: skip
def test_equal_content_is_equal(first, second):
    assert digest(first) == digest(second)


def test_parts_are_not_run_together():
    assert len({digest("ab"), digest("a", "b"), digest(["a", "b"]), digest("ab", ""), digest()}) == 5


def test_a_field_of_a_record_counts():
    texts = [("a", "", ""), ("", "a", ""), ("", "", "a")]
    assert len({digest(Conditioned("p", *three)) for three in texts}) == 3


def test_recursive_function():
    def outer():
        def count(n):
            return count(n - 1) if n else 0

        return count

    assert digest(outer()) == digest(outer())


def test_same_in_every_process(root):
    def asked(seed):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "PATH": ""}
        command = [sys.executable, "-c", ACROSS]
        return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=True).stdout.strip()

    first = asked("0")
    assert first == asked("1")
    assert len(first) == 16


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)


def canonical(value):
    """A second way to tell values apart: the type beside every value, keys sorted."""
    if isinstance(value, dict):
        return ("d", sorted((key, canonical(item)) for key, item in value.items()).__repr__())
    if isinstance(value, list):
        return ("l", [canonical(item) for item in value].__repr__())
    return (type(value).__name__, repr(value))


@given(JSON, JSON)
def test_digests_agree_exactly_when_values_do(first, second):
    assert (digest(first) == digest(second)) == (canonical(first) == canonical(second))


def test_tree_digest(tmp_path):
    def tree(name, files):
        for path, text in files.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(text)
        return tree_digest(tmp_path / name)

    reference = tree("one", {"a": "1", "b/c": "2"})
    assert tree("same", {"b/c": "2", "a": "1"}) == reference
    others = [
        {"a": "1", "c": "2"},
        {"a": "2", "b/c": "1"},
        {"a": "1"},
        {"a": "1", "b/c": "2", "d": ""},
        {"a": "1", "bc": "2"},
    ]
    assert len({reference, *(tree(f"other{i}", files) for i, files in enumerate(others))}) == 6


def test_a_file_is_its_bytes(tmp_path):
    one, same, other = (tmp_path / name for name in "abc")
    for path, text in ((one, "x"), (same, "x"), (other, "y")):
        path.write_text(text)
    assert digest(one) == digest(same)
    assert digest(one) != digest(other)
    before = digest(one)
    one.write_text("longer")
    assert digest(one) != before
    assert digest(tmp_path / "absent") != digest(tmp_path / "gone")
