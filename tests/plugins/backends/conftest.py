"""One small model, built once: every backend test loads it from its folder."""

from __future__ import annotations

import pytest

from ric.kinds import FitSettings
from ric_plugins.backends.causal_lm.backend import CausalLM

ANSWERS = ("The red kite is high.", "Answer: a nice person.", "Sheets and cats.", "No. Put it down.")
RECIPE = {
    "pairs": [
        [f"Say {word} now.\n\nReply:", ANSWERS[i % 4]] for i, word in enumerate(("one", "two", "three", "four", "five"))
    ],
    "vocabulary": 320,
    "width": 32,
    "layers": 2,
    "heads": 2,
    "context": 64,
    "fit": {"steps": 12, "batch": 5, "lr": 3e-3},
    "seed": 3,
}


def silent(done, total, figures, work=None):
    """A progress callback that does nothing."""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Folder of a model of 30 000 parameters."""
    path = tmp_path_factory.mktemp("tiny") / "model"
    CausalLM(device="cpu").build(RECIPE, path, path.with_name("checkpoint"), silent)
    return str(path)


@pytest.fixture(scope="session")
def settings():
    """Short, and constant in every way that a comparison needs."""
    return FitSettings(steps=6, batch=4, lr=5e-3, schedule="constant", warmup=0.0, seed=11)
