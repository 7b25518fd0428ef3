"""Published settings for pictures, cell by cell: docs/presets.md says what they are and where each is from."""

from __future__ import annotations

import re

import pytest
from tests.plugins.test_presets import cell, leaves

from ric.config.tree import parse_value
from ric.kinds import Algorithm
from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric.run.setup.presets import scaled

COLUMNS = {"ric-paper": "ric", "rs-paper": "rewarded-soup", "raft-paper": "raft"}
NAMES = {"algo.name", "backend.name", "task.name", "sampler.name"}


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def rows(root):
    """Setting, a value a column, kind, source."""
    text = (root / "docs" / "presets.md").read_text().split("## Pictures")[1]
    (found,) = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[part.strip() for part in line.strip("|").split("|")] for line in found.splitlines()[2:]]


def own(host, preset, scale="paper"):
    """What a preset sets for pictures alone, and the whole of it."""
    cls = host.get("algorithm", COLUMNS[preset], Algorithm)
    tree = cls.presets[preset]
    return tree["tasks"]["text2image"], scaled(tree, "text2image", scale, cls.sizes)


@pytest.mark.parametrize("preset", COLUMNS)
def test_every_cell_is_what_the_page_says(host, rows, preset) -> None:
    column = list(COLUMNS).index(preset) + 1
    _, whole = own(host, preset)
    for row in rows:
        setting, value = row[0], row[column]
        if value != "-":
            expected = value.split(",") if setting == "rewards" else parse_value(value)
            assert cell(whole, setting) == expected, setting


@pytest.mark.parametrize("preset", COLUMNS)
def test_no_cell_is_left_out_of_the_page(host, rows, preset) -> None:
    column = list(COLUMNS).index(preset) + 1
    written = {row[0] for row in rows if row[column] != "-"}
    assert set(leaves(own(host, preset)[0])) - NAMES <= written


def test_code_differs_in_the_average_alone(host) -> None:
    presets = host.get("algorithm", "ric", Algorithm).presets
    paper, code = (presets[name]["tasks"]["text2image"] for name in ("ric-paper", "ric-code"))
    assert code == {**paper, "backend": {**paper["backend"], "ema": 0.0}}


@pytest.mark.parametrize("preset", COLUMNS)
def test_at_the_embedded_scale_sizes_are_the_tasks_own(host, preset) -> None:
    given = {"algo": COLUMNS[preset], "task": "text2image", "preset": preset, "scale": "embedded"}
    plan = prepare(given, host)
    assert plan.config.model is None
    assert plan.sampler.steps == 12
    assert plan.fitting.batch == 16


def test_the_published_sizes_resolve(host) -> None:
    plan = prepare({"algo": "ric", "task": "text2image", "preset": "ric-paper", "rewards": ["jpeg-size"]}, host)
    assert plan.backend.ema == 0.9999
    assert (plan.sampler.steps, plan.sampler.guidance) == (50, 7.5)
    assert plan.fitting.steps == 400_000
