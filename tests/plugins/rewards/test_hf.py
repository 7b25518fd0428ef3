"""Reward models described by data, on random ones of every shape."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch

from ric.errors import ConfigError, NotFoundError, RewardError
from ric.testing import check_reward
from ric_plugins.rewards import classifier as module
from ric_plugins.rewards.classifier import batches
from ric_plugins.rewards.hf import Classifier

LONG = "No. Not at all, and here is why: " + "because " * 6
RESPONSES = ["yes", "", LONG, "日本語 🙂", "a</s>b<pad>c<sep>", "\ud800x"]
SHAPES = {
    "gpt2 single logit": ("gpt2", 1, {}),
    "gpt2 end": ("gpt2", 1, {"eos": True}),
    "gpt2 pair": ("gpt2", 1, {"template": "{prompt}", "pair": "{response}"}),
    "gpt2 mark inside": ("gpt2", 1, {"template": "{response} {bos} {prompt}"}),
    "llama end": ("llama", 1, {"eos": True, "direction": -1}),
    "bert class": ("bert", 2, {"template": "{response}", "head": 1}),
    "bert pair": ("bert", 2, {"template": "{prompt}", "pair": "{response}", "head": "1-0"}),
    "bart pair": ("bart", 2, {"template": "{response}", "pair": "{prompt}", "head": "1"}),
    "bart mark": ("bart", 2, {"template": "{sentence}{eos}{eos}{prompt}", "head": "1-0"}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_keeps_the_contract(classifier, shape) -> None:
    family, labels, options = SHAPES[shape]

    def build():
        return Classifier(model=classifier(family, labels), **options)

    check_reward(build(), build=build)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_score_does_not_depend_on_the_batch(classifier, score, shape) -> None:
    family, labels, options = SHAPES[shape]
    found = [
        score(Classifier(model=classifier(family, labels), batch=batch, tokens=tokens, **options), RESPONSES, "Hi:")
        for batch, tokens in ((1, 10_000), (2, 10_000), (32, 10_000), (32, 150), (32, 1))
    ]
    assert len(set(np.round(found[0], 3))) == len(RESPONSES)  # the texts are told apart
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=1e-4, atol=1e-5)


def by_hand(folder, ids, segments=None):
    """Logits of one sequence of ids, without batches, masks and padding."""
    loaded = module.load(Classifier(model=folder, head=0)._where)
    extra = {} if segments is None else {"token_type_ids": torch.tensor([segments])}
    with torch.inference_mode():
        return loaded.model(input_ids=torch.tensor([ids]), **extra).logits[0].double().tolist()


def ids_of(text):
    """Ids of the tiny tokenizers: bytes after four special tokens, in the order of their printable forms."""
    from tokenizers import pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    ((spelt, _),) = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(text)
    return [4 + alphabet.index(character) for character in spelt]


def test_single_text_with_its_end(classifier, score) -> None:
    folder = classifier("llama")
    (expected,) = by_hand(folder, [1, *ids_of("Hi: yes"), 2])
    assert score(Classifier(model=folder, eos=True), ["yes"], "Hi:") == pytest.approx([expected], rel=1e-5)
    assert score(Classifier(model=folder, eos=True, direction=-1), ["yes"], "Hi:") == pytest.approx([-expected])
    (without,) = by_hand(folder, [1, *ids_of("Hi: yes")])
    assert score(Classifier(model=folder), ["yes"], "Hi:") == pytest.approx([without], rel=1e-5)
    assert expected != pytest.approx(without)


def test_the_end_counts_where_it_is_also_the_padding(classifier, score) -> None:
    folder = classifier("gpt2")
    (expected,) = by_hand(folder, [*ids_of("Hi: yes"), 2])
    both = score(Classifier(model=folder, eos=True), ["yes", "a longer answer"], "Hi:")
    assert both[0] == pytest.approx(expected, rel=1e-5)


def test_pair_with_segments_and_a_difference_of_classes(classifier, score) -> None:
    folder = classifier("bert", 3)
    first, second = ids_of("Hi:"), ids_of("yes")
    ids, segments = [1, *first, 3, *second, 3], [0] * (len(first) + 2) + [1] * (len(second) + 1)
    zero, one, two = by_hand(folder, ids, segments)
    pair = {"model": folder, "template": "{prompt}", "pair": "{response}"}
    assert score(Classifier(**pair, head=2), ["yes"], "Hi:") == pytest.approx([two], rel=1e-4)
    assert score(Classifier(**pair, head="1-0"), ["yes"], "Hi:") == pytest.approx([one - zero], rel=1e-4)
    swapped = {"model": folder, "template": "{response}", "pair": "{prompt}", "head": 0}
    turned = by_hand(folder, [1, *second, 3, *first, 3], [0] * (len(second) + 2) + [1] * (len(first) + 1))
    assert score(Classifier(**swapped), ["yes"], "Hi:") == pytest.approx([turned[0]], rel=1e-4)


def test_the_side_away_from_the_response_is_cut(classifier, score) -> None:
    folder, long = classifier("llama"), "x" * 300
    (kept,) = by_hand(folder, [1, *(ids_of(long + " yes")[-18:]), 2])
    cut = Classifier(model=folder, eos=True, max_length=20)
    assert score(cut, ["yes"], long) == pytest.approx([kept], rel=1e-5)
    first = Classifier(model=folder, max_length=20, template="{response} {prompt}")
    (kept,) = by_hand(folder, [1, *(ids_of("yes " + long)[:19])])
    assert score(first, ["yes"], long) == pytest.approx([kept], rel=1e-5)
    (other,) = by_hand(folder, [1, *(ids_of(long + " yes")[:19])])
    assert score(Classifier(model=folder, max_length=20, truncate="right"), ["yes"], long) == pytest.approx([other])


def test_of_a_pair_the_longer_segment_is_cut(classifier, score) -> None:
    pair = Classifier(model=classifier("gpt2"), template="{prompt}", pair="{response}", max_length=20)
    texts = score(pair, ["yes", "no"], "x" * 300)
    assert texts[0] != texts[1]
    assert texts == pytest.approx(score(pair, ["yes", "no"], "y" * 3 + "x" * 300))


def test_meta_is_read_and_named(classifier, score) -> None:
    reward = Classifier(model=classifier("gpt2"), template="{response} {post|prompt}")
    assert reward.reads == ("post",)
    two = score(reward, ["yes"] * 2, "prompt", [{"post": "a post"}, {}])
    assert two == score(reward, ["yes"] * 2, ["a post", "prompt"])
    assert two[0] != two[1]


CHAT = "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}"


def test_chat_template(classifier, score) -> None:
    folder = classifier("llama", chat_template=CHAT)
    (expected,) = by_hand(folder, [1, *ids_of("[user]Hi[assistant]yes< /s>")])
    assert score(Classifier(model=folder, template="chat"), ["yes</s>"], "Hi") == pytest.approx([expected], rel=1e-5)
    talk = [{"role": "user", "content": "Hi"}]
    assert score(Classifier(model=folder, template="chat"), ["yes</s>"], [talk]) == pytest.approx([expected], rel=1e-5)
    with pytest.raises(ConfigError, match="whose tokenizer has none"):
        score(Classifier(model=classifier("llama"), template="chat"), ["yes"], "Hi")


def test_rewards_of_one_model_share_it(classifier, score) -> None:
    folder = classifier("bert", 2)
    module.load.cache_clear()
    for options in ({"head": 0}, {"head": 1}, {"head": "1-0", "batch": 3, "direction": -1}):
        score(Classifier(model=folder, **options), ["yes"])
    assert module.load.cache_info().misses == 1


def test_fingerprint_follows_the_folder_and_the_options(classifier, tmp_path) -> None:
    folder = classifier("bert", 2)
    known = {Classifier(model=folder, **options).fingerprint() for options in (
        {"head": 0}, {"head": 1}, {"head": "1-0"}, {"head": 0, "direction": -1}, {"head": 0, "eos": True},
        {"head": 0, "max_length": 9}, {"head": 0, "template": "{response}"}, {"head": 0, "pair": "{prompt}"},
        {"head": 0, "truncate": "right"}, {"head": 0, "dtype": "bfloat16"}, {"head": 0, "revision": "v2"},
    )}  # fmt: skip
    assert len(known) == 11
    assert Classifier(model=folder, head=0, batch=7, tokens=9, device="cpu").fingerprint() in known
    copy = shutil.copytree(folder, tmp_path / "copy")
    assert Classifier(model=str(copy), head=0).fingerprint() in known
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert Classifier(model=str(copy), head=0).fingerprint() not in known


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"model": ""}, "without a model"),
        ({"batch": 0}, "batch=0"),
        ({"max_length": 1}, "max_length=1"),
        ({"template": "{prompt}"}, "without the response"),
        ({"template": "{prompt}", "pair": "no response either"}, "without the response"),
        ({"template": "chat", "pair": "{response}"}, "a second segment"),
        ({"head": "one"}, "head = 'one'"),
        ({"head": "0-"}, "head = '0-'"),
        ({"head": 1}, "head = 1 .* with 1 class"),
    ],
)
def test_options_that_cannot_work(classifier, parts, options, said) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        Classifier(**{"model": classifier("llama"), **options})
    parts(caught.value)


@pytest.mark.parametrize("head", ["", 3, "0-3"])
def test_several_classes_want_a_choice(classifier, parts, head) -> None:
    with pytest.raises(ConfigError, match="with 3 classes") as caught:
        Classifier(model=classifier("bert", 3, names=("sad", "so so", "glad")), head=head)
    assert "0 (sad), 1 (so so), 2 (glad)" in parts(caught.value)


def test_missing_places(tmp_path, parts) -> None:
    with pytest.raises(NotFoundError, match="no such folder") as caught:
        Classifier(model=str(tmp_path / "none"))
    assert f"ls {tmp_path}" in parts(caught.value)
    with pytest.raises(NotFoundError, match=r"has no config\.json"):
        Classifier(model=str(tmp_path))
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(NotFoundError, match="cannot be read"):
        Classifier(model=str(tmp_path))


@pytest.mark.parametrize("family", ["llama", "gpt2", "bert", "bart"])
def test_a_model_without_its_tokenizer_is_refused(classifier, tmp_path, parts, score, family) -> None:
    """For the last three the library makes a tokenizer without words, to which all texts are alike."""
    bare = shutil.copytree(classifier(family), tmp_path / "bare")
    (bare / "tokenizer.json").unlink()
    with pytest.raises(NotFoundError, match="the tokenizer cannot be loaded") as caught:
        score(Classifier(model=str(bare)), ["yes"])
    assert "hub id" in parts(caught.value)


def test_what_cannot_be_loaded(classifier, tmp_path, score) -> None:
    empty = shutil.copytree(classifier("llama"), tmp_path / "empty")
    (empty / "model.safetensors").unlink()
    with pytest.raises(NotFoundError, match="cannot be loaded: it has no weights"):
        Classifier(model=str(empty))
    with pytest.raises(NotFoundError, match="reward model 'no-such/model'") as caught:
        score(Classifier(model="no-such/model"), ["yes"])
    assert "unset HF_HUB_OFFLINE; or hf download no-such/model" in caught.value.hint


def test_a_language_model_is_no_reward(classifier, tmp_path, score) -> None:
    from transformers import LlamaForCausalLM

    folder = shutil.copytree(classifier("llama"), tmp_path / "lm")
    LlamaForCausalLM.from_pretrained(folder).save_pretrained(folder)
    with pytest.raises(RewardError, match=r"has no weights for score\.weight"):
        score(Classifier(model=str(folder)), ["yes"])


def test_classes_a_folder_does_not_name_are_asked_for_when_it_is_loaded(classifier, tmp_path, score) -> None:
    folder = shutil.copytree(classifier("bert", 2), tmp_path / "two")
    config = json.loads((folder / "config.json").read_text())
    config.pop("id2label")
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ConfigError, match="with 2 classes"):
        score(Classifier(model=str(folder)), ["yes"])


def test_no_end_where_the_tokenizer_has_none(classifier, parts, score) -> None:
    with pytest.raises(RewardError, match="no end-of-text token") as caught:
        score(Classifier(model=classifier("bert", 2), head=0, eos=True), ["yes"])
    assert "leave eos out" in parts(caught.value)


def test_batches_cover_every_row_once() -> None:
    lengths = [5, 1, 9, 2, 2, 30]
    made = list(batches(lengths, 3, 12))
    assert sorted(i for batch in made for i in batch) == list(range(6))
    assert made == [[1, 3, 4], [0], [2], [5]]
    assert list(batches([], 3, 12)) == []
