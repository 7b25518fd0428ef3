"""Two small real reward models, on real pairs."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from ric.kinds import Row
from ric_plugins.rewards.hf import Classifier

pytestmark = pytest.mark.slow
PAIRS = 250


def pairs(shared, kind):
    """(chosen, rejected) dialogues, spaced evenly through the file."""
    folder = shared / "data" / "hh_rlhf"
    if kind == "harmless":
        with gzip.open(folder / "harmless_base_test.shared.jsonl.gz", "rt", encoding="utf-8") as file:
            found = [(pair["chosen"], pair["rejected"]) for pair in map(json.loads, file)]
    else:
        with gzip.open(folder / "helpful_test.shared.json.gz", "rt", encoding="utf-8") as file:
            found = [tuple(pair["text"]) for pair in json.load(file)]
    return found[:: len(found) // PAIRS][:PAIRS]


def scores(shared, kind, dialogues):
    """Scores of whole dialogues, asked as the models were trained: the last 256 tokens and an end mark."""
    reward = Classifier(str(shared / "models" / f"rm-{kind}"), "{response}", eos=True, max_length=256)
    rows = [Row(str(i), "", text) for i, text in enumerate(dialogues)]
    return reward.score([""] * len(rows), dialogues, rows)


@pytest.mark.parametrize(("kind", "held_out"), [("harmless", 0.587), ("helpful", 0.645)])
def test_chosen_dialogues_score_higher(shared, kind, held_out) -> None:
    # The file does not say which pairs were held out, and on those it was trained on a model does better: the
    # accuracy on all of them lies above the published one on held-out pairs, or within two standard errors of it.
    flat = [text for pair in pairs(shared, kind) for text in pair]
    chosen, rejected = scores(shared, kind, flat).reshape(-1, 2).T
    accuracy = float((chosen > rejected).mean())
    assert held_out - 2 * np.sqrt(0.25 / PAIRS) < accuracy < 0.9


@pytest.mark.parametrize("kind", ["harmless", "helpful"])
def test_the_two_conflict_as_published(shared, kind) -> None:
    dialogues = [chosen for chosen, _ in pairs(shared, kind)[::2]]
    both = np.corrcoef(scores(shared, "harmless", dialogues), scores(shared, "helpful", dialogues))
    assert both[0, 1] == pytest.approx(-0.62, abs=0.12)  # -.60 to -.65 as stated; one standard error here is .06
