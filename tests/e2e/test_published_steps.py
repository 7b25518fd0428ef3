"""`ric-paper` from its command to its report: a random Llama in the published layout, only sizes overridden."""

from __future__ import annotations

import json

import pytest
import yaml

from ric.run.presets import scaled
from ric_plugins.algorithms.ric import Ric

REWARDS = '''
from dataclasses import dataclass
import numpy as np
from ric.kinds import Reward
from ric.plugin import Component, hookimpl

@dataclass(frozen=True)
class Count(Reward):
    """How often a letter stands in a response."""
    letter: str = "e"
    def score(self, prompts, payloads, rows):
        return np.array([float(str(p).count(self.letter)) for p in payloads])
    def fingerprint(self):
        return f"count {self.letter}"

@hookimpl
def ric_rewards():
    return [Component(f"count-{l}", "count_rewards:Count", f"Counts {l}.", options={"letter": l}) for l in "eo"]
'''
SIZES = {
    "fit.steps": 4, "algo.generate": 24, "algo.replay": 10, "algo.steps": 3, "eval.prompts": 3,
    "decoding.max_units": 6, "fit.batch": 2,
}  # fmt: skip
VOCABULARY = ["<unk>", "<s>", "</s>"]


@pytest.fixture(scope="module")
def llama(tmp_path_factory):
    """Two layers of a Llama with random weights, and a byte-level tokenizer that puts `<s>` first."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    path = tmp_path_factory.mktemp("published") / "llama"
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    inner = Tokenizer(models.BPE({token: i for i, token in enumerate([*VOCABULARY, *letters])}, []))
    inner.pre_tokenizer, inner.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    inner.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    marks = dict(zip(("unk_token", "bos_token", "eos_token"), VOCABULARY, strict=True))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, **marks)
    tokenizer.save_pretrained(path)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=256, bos_token_id=1, eos_token_id=2,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def dialogues(tmp_path_factory):
    """Comparisons in the published form; a tenth is for the test, of which every fourth is asked."""
    folder = tmp_path_factory.mktemp("published-data")
    lines = []
    for i in range(160):
        asked = f"\n\nHuman: Tell me about number {i}, please.\n\nAssistant:"
        lines.append(
            json.dumps({"chosen": f"{asked} We see{' see' * (i % 4)}.", "rejected": f"{asked} No{'o' * (i % 5)}."})
        )
    (folder / "train.jsonl").write_text("\n".join(lines) + "\n")
    return folder / "train.jsonl"


@pytest.fixture(scope="module")
def run(ric, llama, dialogues, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published-run")
    (folder / "count_rewards.py").write_text(REWARDS)
    sizes = [part for key, value in SIZES.items() for part in ("--set", f"{key}={value}")]
    ric(
        "run", "--algo", "ric", "--task", "hh", "--preset", "ric-paper", "--model", llama, "--data", dialogues,
        "--plugin", folder / "count_rewards.py", "--rewards", "count-e,count-o", *sizes, "--out", folder / "run",
    )  # fmt: skip
    return folder / "run"


@pytest.mark.slow
def test_the_published_steps_in_their_order(run) -> None:
    entries = [json.loads(line) for line in (run / "ledger.jsonl").read_text().splitlines()]
    entries = [entry for entry in entries if entry.get("stage")]
    stages = [entry["stage"] for entry in entries]
    own = ["score", "offline", "round-1", "online-1", "round-2", "online-2", "evaluate-ric"]
    assert [stage for stage in stages if stage in own] == own
    assert not [stage for stage in stages if stage.startswith(("proposals", "calibration"))]
    by_name = {entry["stage"]: entry for entry in entries}
    assert by_name["offline"]["steps"] == SIZES["fit.steps"]
    for number in (1, 2):
        assert by_name[f"round-{number}"]["rows_generated"] == SIZES["algo.generate"]
        assert by_name[f"online-{number}"]["steps"] == SIZES["algo.steps"]
    assert by_name["evaluate-ric"]["rows_generated"] == 11 * SIZES["eval.prompts"]


@pytest.mark.slow
def test_every_setting_but_the_sizes_is_the_published_one(run) -> None:
    tree = yaml.safe_load((run / "run.yaml").read_text())
    changed = {"model", "rewards", *SIZES}

    def compare(published, found, above=""):
        for key, value in published.items():
            path = above + key
            if isinstance(value, dict):
                compare(value, found[key], f"{path}.")
            elif path not in changed:
                # PyYAML reads 1e-05 as a text, as YAML 1.1 has it.
                assert type(value)(found[key]) == value, path

    compare(scaled(Ric.presets["ric-paper"], "hh", "paper", Ric.sizes), tree)
    assert (tree["preset"], tree["scale"]) == ("ric-paper", None)
