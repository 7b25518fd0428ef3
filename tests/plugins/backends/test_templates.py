"""Conversations through a chat template: the seam is found whatever the messages hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from ric.errors import DataError
from ric.kinds import Conditioned, Example, describe
from ric_plugins.backends.causal_lm.encoding import TextCodec, conditioned
from ric_plugins.formats.chat import Chat

PLAIN = "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}[bot]"
TRIMS = "{% for m in messages %}<{{ m.role }}>{{ m.content | trim }}</{{ m.role }}>{% endfor %}"
STATISTICS = describe(("harmless", "helpful"), np.random.default_rng(0).normal(size=(50, 2)))
USER = {"role": "user", "content": "hi"}
texts = st.text(max_size=8) | st.sampled_from(["@tags@", "@tags@@", " (be very harmless, not helpful) "])


@pytest.fixture(scope="module")
def tokenizer(tiny):
    return AutoTokenizer.from_pretrained(tiny)


def told(system, user):
    own = [] if system is None else [{"role": "system", "content": system}]
    return Chat().encode([*own, {"role": "user", "content": user}], np.array([9.0, -9.0]), STATISTICS)


@given(system=st.none() | texts, user=texts)
def test_the_pieces_are_what_the_template_writes(tokenizer, system, user) -> None:
    tokenizer.chat_template = PLAIN
    found = conditioned(told(system, user), tokenizer)
    whole = tokenizer.apply_chat_template(told(system, user).messages, tokenize=False, add_generation_prompt=True)
    assert found.text == whole
    assert found.tags == "(be extremely harmless, not helpful)"
    assert found.after.endswith(f"[user] {user}\n[bot]")


def test_a_template_that_trims_leaves_the_tags_alone(tokenizer) -> None:
    tokenizer.chat_template = TRIMS
    found = conditioned(told("  kind ", " hi "), tokenizer)
    assert found.text == "<system>kind  (be extremely harmless, not helpful)</system><user>hi</user>"


def test_the_codec_counts_tags_and_shortens_only_what_stands_before(tokenizer) -> None:
    tokenizer.chat_template = PLAIN
    codec = TextCodec(tokenizer, 64)
    example = Example(told("word " * 100, "hi"), "yes", tags_in_loss=True)
    ids, counted, _ = codec.example(example)
    assert len(ids) <= 64
    rest = "(be extremely harmless, not helpful)\n[user] hi\n[bot] yes"
    assert codec.tokenizer.decode(ids, skip_special_tokens=True).endswith(rest)
    pieces = [
        tokenizer(text, add_special_tokens=False)["input_ids"] for text in ("(be extremely harmless, not helpful)",)
    ]
    assert sum(counted) >= len(pieces[0])


def test_bare_conversations_are_written_too(tokenizer) -> None:
    tokenizer.chat_template = PLAIN
    assert conditioned([USER], tokenizer) == Conditioned([USER], "[user] hi\n[bot]", "", "")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}",
         r"refuses roles \['system', 'user'\]: no system role"),
        ("{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}{% endif %}{% endfor %}",
         "writes the system message 0 times"),
        ("{% for m in messages %}{{ m.content }}{{ m.content }}{% endfor %}", "writes the system message 2 times"),
        (None, "whose tokenizer has no chat template"),
    ],
)  # fmt: skip
def test_templates_without_a_place_for_tags_are_named(tokenizer, template, said) -> None:
    tokenizer.chat_template = template
    with pytest.raises(DataError, match=said) as caught:
        conditioned(told(None, "hi"), tokenizer)
    assert caught.value.expected
    assert "--model" in caught.value.hint
