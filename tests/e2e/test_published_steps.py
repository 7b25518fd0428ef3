"""`ric-paper` from its command to its report: random models in the published layouts, only sizes overridden."""

from __future__ import annotations

import json

import numpy as np
import pytest
import yaml
from tests.plugins.rewards import tiny

from ric.plugin import Host
from ric.run.scoring import scored_file
from ric.run.setup.prepare import prepare
from ric.run.setup.presets import scaled
from ric_plugins.algorithms.ric import Ric

SIZES = {
    "fit.steps": 4, "algo.generate": 24, "algo.replay": 10, "algo.steps": 3, "eval.prompts": 3,
    "decoding.max_units": 6, "fit.batch": 2,
}  # fmt: skip
PUBLISHED = {
    # scoring and rows: every reward on every row of 8 to 512 tokens, every fourth test prompt
    "task.min_tokens": 8, "task.max_tokens": 512, "task.every": 4,
    # the offline stage: rounded tags before the marker, loss on the response, LoRA on query and value
    "format.name": "paper", "format.decimals": 1, "format.clip": True, "algo.tags_in_loss": False, "algo.contrast": 0,
    "backend.adapter": "lora", "backend.rank": 64, "backend.alpha": 128, "backend.dropout": 0.05,
    "backend.targets": "q_proj,v_proj", "fit.lr": 1.41e-4, "fit.schedule": "linear", "fit.warmup": 0,
    "fit.weight_decay": 0.01, "fit.max_grad_norm": 1,
    # the online rounds: goals high but one, warm samples, rejection by quantiles, the same adapter trained on
    "algo.rounds": 2, "algo.goals": "paper", "algo.reference": "data", "algo.temperature": 0.7, "algo.select": "all",
    "algo.quantile": 0.7, "algo.drop": "nothing", "algo.lr": 1e-5, "algo.schedule": "constant",
    "decoding.top_p": 0.9, "decoding.top_k": 0, "decoding.min_units": 1,
    # inference and evaluation
    "mapping.name": "l2", "mapping.reference": "data", "decoding.temperature": 1, "eval.grid": "ric",
}  # fmt: skip
"""Of the paper, language experiments on dialogues; what the presets are is not asked here."""
CODE = {
    "algo.select": "any", "algo.reference": "gaussian", "algo.drop": "dots-and-smileys", "format.clip": False,
    "mapping.reference": "gaussian", "fit.lr": 1.414e-4,
}  # fmt: skip
"""Where the published code differs."""
SUMMARIES = {"task.min_tokens": 0, "task.max_tokens": 0, "task.min_post": 101, "task.max_post": 1199}
HEADS = {"harmless": "gpt2", "helpful": "bert"}
"""Rewards, and the family of the two-class model behind each."""
ASKED = {"template": "{prompt}", "pair": "{response}", "head": 1}
ROUNDED = 0.051
"""Tags have one decimal."""
LONG = "and on " * 100
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
    lines.append(json.dumps({"chosen": f"{asked} {LONG}", "rejected": f"{asked} {LONG}"}))
    (folder / "train.jsonl").write_text("\n".join(lines) + "\n")
    return folder / "train.jsonl"


@pytest.fixture(scope="module")
def judges(tmp_path_factory):
    """Reward -> folder of a sequence classifier with a tokenizer of its own, unlike the policy's."""
    folder = tmp_path_factory.mktemp("published-rewards")
    return {name: tiny.save(folder / name, family, 2) for name, family in HEADS.items()}


@pytest.fixture(scope="module")
def run(ric, llama, judges, dialogues, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published-run")
    asked = {f"rewards.{name}.{option}": value for name in judges for option, value in ASKED.items()}
    sets = [part for key, value in {**SIZES, **asked}.items() for part in ("--set", f"{key}={value}")]
    ric(
        "run", "--algo", "ric", "--task", "hh", "--preset", "ric-paper", "--model", llama, "--data", dialogues,
        "--rewards", ",".join(f"{name}=hf:{place}" for name, place in judges.items()), *sets, "--out", folder / "run",
    )  # fmt: skip
    return folder / "run"


@pytest.fixture(scope="module")
def entries(run):
    lines = [json.loads(line) for line in (run / "ledger.jsonl").read_text().splitlines()]
    return {entry["stage"]: entry for entry in lines if entry.get("stage")}


def stage(run, name):
    """Scored rows of a stage."""
    (folder,) = (run / "stages").glob(f"{name}-????????????????")
    return scored_file.read(folder)


def leaf(tree, path):
    for part in path.split("."):
        tree = tree[part]
    # PyYAML reads 1e-05 as a text, as YAML 1.1 has it.
    return float(tree) if isinstance(tree, str) and tree[:1].isdigit() else tree


def scored(entry):
    return entry["reward_calls"] + entry["cache_hits"]


@pytest.mark.slow
def test_the_published_steps_in_their_order(run, entries) -> None:
    own = ["score", "offline", "round-1", "online-1", "round-2", "online-2", "evaluate-ric"]
    assert [name for name in entries if name in own] == own
    assert not [name for name in entries if name.startswith(("proposals", "calibration"))]
    rows = len(stage(run, "score").rows)
    assert scored(entries["score"]) == 2 * rows > 0
    assert entries["offline"]["steps"] == SIZES["fit.steps"]
    assert entries["offline"]["rows_trained"] == SIZES["fit.steps"] * SIZES["fit.batch"]
    for number in (1, 2):
        drawn, trained = entries[f"round-{number}"], entries[f"online-{number}"]
        assert (drawn["rows_generated"], scored(drawn)) == (SIZES["algo.generate"], 2 * SIZES["algo.generate"])
        assert (trained["steps"], trained["rows_trained"]) == (SIZES["algo.steps"], 3 * SIZES["fit.batch"])
    answers = 11 * SIZES["eval.prompts"]
    assert (entries["evaluate-ric"]["rows_generated"], scored(entries["evaluate-ric"])) == (answers, 2 * answers)


@pytest.mark.slow
def test_every_comparison_gives_two_rows_but_those_that_are_too_long(run) -> None:
    rows = stage(run, "score").rows
    by_prompt = {}
    for row in rows:
        by_prompt.setdefault(row.prompt, []).append(row.payload.strip())
        assert row.prompt.endswith("\n\nAssistant:")
    assert {tuple(word[:2] for word in sorted(said)) for said in by_prompt.values()} == {("No", "We")}
    assert not any(LONG[:20] in row.payload for row in rows)


@pytest.mark.slow
def test_a_round_asks_for_every_reward_at_its_best_but_one(run) -> None:
    trained = stage(run, "score").rewards
    z = (trained - trained.mean(axis=0)) / trained.std(axis=0)
    for number in (1, 2):
        desired = stage(run, f"round-{number}").desired
        best = np.abs(desired - z.max(axis=0)) < ROUNDED
        assert best.any(axis=1).all()
        assert not best.all(axis=0).any()  # neither reward is at its best in every row
        assert (desired > z.min(axis=0) - ROUNDED).all()


@pytest.mark.slow
def test_eleven_weights_are_answered(run) -> None:
    lines = (run / "front.csv").read_text().splitlines()
    names = lines[0].split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines[1:]]
    weights = sorted({float(row["w:harmless"]) for row in rows if row["method"] == "ric"})
    assert weights == pytest.approx([i / 10 for i in range(11)])


@pytest.mark.slow
def test_every_setting_but_the_sizes_is_the_published_one(run, judges) -> None:
    tree = yaml.safe_load((run / "run.yaml").read_text())
    assert {path: leaf(tree, path) for path in PUBLISHED} == PUBLISHED
    changed = {"model", "rewards", *SIZES}

    def compare(published, found, above=""):
        for key, value in published.items():
            path = above + key
            if isinstance(value, dict):
                compare(value, found[key], f"{path}.")
            elif path not in changed:
                assert leaf(found, key) == value, path

    compare(scaled(Ric.presets["ric-paper"], "hh", "paper", Ric.sizes), tree)
    assert (tree["preset"], tree["scale"]) == ("ric-paper", None)
    named = {spec["label"]: spec for spec in tree["rewards"]}
    assert {name: spec["model"] for name, spec in named.items()} == {n: str(place) for n, place in judges.items()}
    assert all(spec[option] == value for spec in named.values() for option, value in ASKED.items())


@pytest.mark.parametrize("preset", ["ric-paper", "ric-code"])
def test_the_settings_of_summaries_with_ones_own_models(llama, judges, preset) -> None:
    rewards = [f"{name}=hf:{place}" for name, place in zip(("summary", "faithful"), judges.values(), strict=True)]
    asked = [{"name": spec, "head": 1} for spec in rewards]
    plan = prepare({"algo": "ric", "task": "summary", "preset": preset, "model": str(llama), "rewards": asked}, Host())
    tree = plan.config.as_dict()
    expected = {path: value for path, value in PUBLISHED.items() if not path.startswith("task.")} | SUMMARIES
    expected |= CODE if preset == "ric-code" else {}
    assert {path: leaf(tree, path) for path in expected} == expected
    sizes = {"decoding.max_units": 48, "eval.prompts": 2000, "fit.steps": 20_000, "algo.steps": 4000}
    assert {path: leaf(tree, path) for path in sizes} == sizes
    assert plan.names == ("summary", "faithful")
