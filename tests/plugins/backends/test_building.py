import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer

from ric.errors import ConfigError
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.building import train_tokenizer

RECIPE = {
    "pairs": [["Ask.\n\nReply:", "The red kite."], ["Tell.\n\nReply:", "No cats."]],
    "vocabulary": 290,
    "width": 16,
    "layers": 1,
    "heads": 2,
    "context": 48,
    "fit": {"steps": 3, "batch": 2, "lr": 1e-2},
}


def build(path, **changes):
    reports = []
    work = CausalLM(device="cpu").build(
        {**RECIPE, **changes}, path, path.with_name(f"{path.name}.checkpoint"), lambda *args: reports.append(args)
    )
    return work, reports


def test_equal_recipes_give_equal_bytes(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        build(tmp_path / name, seed=seed)
    for file in ("model.safetensors", "tokenizer.json", "config.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in "ac"]
    assert weights[0] != weights[1]


def test_the_folder_is_an_ordinary_model(tmp_path):
    work, reports = build(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    model, tokenizer = AutoModelForCausalLM.from_pretrained(tmp_path), AutoTokenizer.from_pretrained(tmp_path)
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
    assert (model.config.hidden_size, model.config.intermediate_size) == (16, 40)
    assert model.config.eos_token_id == tokenizer.eos_token_id
    assert model.config.pad_token_id == tokenizer.pad_token_id
    assert (work.rows, work.steps) == (6, 3)
    assert reports[-1][:2] == (3, 3)


def test_prompt_and_response_are_both_learned(tmp_path):
    seen = []
    build(tmp_path / "a", fit={"steps": 60, "batch": 2, "lr": 2e-2})
    backend = CausalLM(device="cpu")
    policy = backend.load(str(tmp_path / "a"))
    for prompt, response in RECIPE["pairs"]:
        encoded = policy.codec.example(backend_example(prompt, response), everything=True)
        seen.append(len(encoded.ids) - 1)
        assert sum(encoded.counted) == seen[-1]
        total, units = backend.loglik(policy, "base", [backend_example(prompt, response)])
        assert total[0] / units[0] > -1.0, "untrained: -ln 290 = -5.7"


def backend_example(prompt, response):
    from ric.kinds import Example

    return Example(prompt, response)


@given(text=st.text(max_size=30))
def test_any_text_survives_the_tokenizer(text):
    assert TOKENIZER.decode(TOKENIZER(text, split_special_tokens=True)["input_ids"]) == text


def test_words_of_a_small_corpus_become_single_tokens():
    tokenizer = train_tokenizer(["harmless helpful answers"] * 3, 320, 16)
    assert tokenizer.tokenize("harmless helpful answers") == ["harmless", "Ġhelpful", "Ġanswers"]


def test_a_recipe_is_checked(tmp_path):
    with pytest.raises(ConfigError, match="unknown \\['widht'\\]"):
        build(tmp_path, widht=3)
    with pytest.raises(ConfigError, match="without pairs"):
        build(tmp_path, pairs=[])


TOKENIZER = train_tokenizer(["The red kite."], 270, 16)
