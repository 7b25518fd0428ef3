"""Every built-in component resolves and keeps the contract of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ric.kinds import INTERFACES
from ric.plugin import Host
from ric.plugin.needs import missing
from ric.testing import check_component

BUILT_IN = [row for row in Host().rows() if row.dist == "ric-align" and row.kind in INTERFACES]
PROMPTS = Path(__file__).with_name("prompts.jsonl")
OPTIONS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("task", "text"): {"data": str(PROMPTS), "model": "any"},
    ("algorithm", "soup"): {"members": ["init", "init"]},
}
"""(kind, name) -> options of components that cannot be built without any."""


@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: f"{row.kind}-{row.name}")
def test_component(row, ric_host) -> None:
    if missing(row.needs):
        pytest.skip(f"{row.kind} '{row.name}' needs {', '.join(missing(row.needs))}")
    check_component(row.kind, f"{row.plugin}/{row.name}", ric_host, OPTIONS.get((row.kind, row.name)))


def test_every_kind_the_main_job_needs_is_built_in() -> None:
    assert {row.kind for row in BUILT_IN} >= {"task", "reward", "format", "mapping", "sampler", "backend", "algorithm"}


def test_no_plugin_is_broken() -> None:
    assert not [row for row in Host().rows() if row.dist == "ric-align" and row.broken]


def test_names_are_offered_once() -> None:
    names = [(row.kind, row.name) for row in BUILT_IN]
    assert len(names) == len(set(names))
