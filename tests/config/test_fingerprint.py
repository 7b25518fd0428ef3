"""The name of a configuration."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from ric.config.fingerprint import fingerprint
from ric.config.schema import resolve

LEAST = {"algo": "ric", "task": "hh", "rewards": ["a", "b"]}


def of(**extra):
    return fingerprint(resolve(LEAST, extra))


def test_form():
    assert re.fullmatch("[0-9a-f]{10}", of())


def test_it_does_not_depend_on_the_process():
    script = (
        "from ric.config.fingerprint import fingerprint; from ric.config.schema import resolve; "
        f"print(fingerprint(resolve({LEAST!r})))"
    )
    for seed in ("1", "2"):
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        found = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
        assert found.stdout.strip() == of()


@pytest.mark.parametrize(
    "extra",
    [
        {"algo": {"name": "ric"}},
        {"rewards": "a,b"},
        {"preset": "ric-paper"},
        {"decoding": {"batch": 3}},
        {"fit": {}},
        {"seed": 0},
        {"eval": {"points": None}},
    ],
)
def test_what_changes_no_result(extra):
    assert of(**extra) == of()


@pytest.mark.parametrize(
    "extra",
    [
        {"algo": "morl"},
        {"algo": {"rounds": 2}},
        {"task": "summary"},
        {"rewards": ["b", "a"]},
        {"rewards": ["a"]},
        {"model": "x"},
        {"data": "x"},
        {"format": "bins"},
        {"mapping": "l2"},
        {"sampler": "x"},
        {"backend": {"rank": 4}},
        {"fit": {"batch": 3}},
        {"decoding": {"top_k": 3}},
        {"eval": {"points": 5}},
        {"eval": {"baselines": ["sft"]}},
        {"seed": 1},
        {"mapping": {"p": float("inf")}},
    ],
)
def test_what_changes_results(extra):
    assert of(**extra) != of()


def test_plugin_files_count_by_content(tmp_path):
    for name, text in (("a.py", "x = 1"), ("b.py", "x = 1"), ("c.py", "x = 2")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = [of(plugins=[str(tmp_path / name)]) for name in ("a.py", "b.py", "c.py")]
    assert found[0] == found[1]
    assert len({of(), *found}) == 3
