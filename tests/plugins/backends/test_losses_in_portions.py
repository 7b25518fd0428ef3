"""A batch in portions gives the update of the whole, for every loss there is."""

import copy
from types import SimpleNamespace

import pytest
from transformers import AutoModelForCausalLM, AutoTokenizer

from ric.kinds import Example
from ric_plugins.backends.causal_lm.encoding import TextCodec
from ric_plugins.backends.causal_lm.material import Material
from ric_plugins.backends.causal_lm.trainer import train
from ric_plugins.losses import Ranking, likelihood, policy_gradient

EXAMPLES = [
    Example(f"Say {i}", "Sheets and cats. " * (i % 3 + 1), group=i // 4, weight=1.0 - 0.5 * (i % 4), score=(7 * i) % 5)
    for i in range(16)
]
LOSSES = [
    likelihood, policy_gradient, Ranking(), Ranking(reduction="mean"), Ranking(length_norm="none"),
    Ranking(length_norm="padded", reduction="padded"),
]  # fmt: skip


@pytest.fixture(scope="module")
def bench(tiny):
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    codec = TextCodec(tokenizer, 64)
    encoded = [codec.example(example) for example in EXAMPLES]
    model = AutoModelForCausalLM.from_pretrained(tiny)
    return SimpleNamespace(
        model=model, tokenizer=tokenizer, material=lambda loss: Material(EXAMPLES, encoded, loss, codec.pad)
    )


@pytest.mark.parametrize("loss", LOSSES, ids=range(len(LOSSES)))
def test_four_parts_update_as_one_does(bench, settings, tmp_path, loss):
    trained = []
    for micro in (0, 2):
        model = copy.deepcopy(bench.model)
        train(model, bench.tokenizer, bench.material(loss), settings._replace(batch=8, steps=3, micro=micro),
              tmp_path / str(micro), lambda *args: None)  # fmt: skip
        trained.append(list(model.parameters()))
    apart = sum(float((one - four).detach().square().sum()) for one, four in zip(*trained, strict=True)) ** 0.5
    way = (
        sum(float((a - b).detach().square().sum()) for a, b in zip(trained[0], bench.model.parameters(), strict=True))
        ** 0.5
    )
    # AdamW makes a step of a gradient that rounding alone tells from 0, so single weights may differ.
    assert way > 0
    assert apart < 0.01 * way
