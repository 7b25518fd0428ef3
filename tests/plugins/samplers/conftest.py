"""A small policy whose answers vary, with an own token and two members."""

from __future__ import annotations

import pytest

from ric_plugins.backends.causal_lm.backend import CausalLM

WORDS = ("kite", "ball", "cat", "dog", "sheet", "red", "blue", "high", "low")
PAIRS = [[f"Say {a} {b}:", f"The {b} {a} is {c}."] for a in WORDS[:5] for b in WORDS[5:7] for c in WORDS[7:]]


@pytest.fixture(scope="session")
def policy(tmp_path_factory):
    """Members "base" and "copy" of a model with an own token."""
    path = tmp_path_factory.mktemp("sampled") / "model"
    recipe = {"pairs": PAIRS, "vocabulary": 300, "width": 32, "layers": 2, "heads": 2, "context": 64}
    backend = CausalLM(rank=4, device="cpu")
    backend.build(
        {**recipe, "fit": {"steps": 60, "batch": 10, "lr": 1e-2}}, path, path.with_name("checkpoint"), lambda *_: None
    )
    policy = backend.load(str(path), tokens=["<h0>"])
    backend.add_member(policy, "copy")
    return policy
