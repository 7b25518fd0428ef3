from types import SimpleNamespace

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from ric.errors import DataError
from ric_plugins.backends.causal_lm.building import train_tokenizer
from ric_plugins.backends.causal_lm.tokenizing import first_piece, later_piece, opening

CORPUS = ["a cat sat on the mat", "the red kite is high"] * 3


def wrapped(pre, decoder):
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer, inner.decoder = pre, decoder
    trainer = trainers.BpeTrainer(
        vocab_size=330, special_tokens=["</s>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    inner.train_from_iterator(CORPUS, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="</s>")  # noqa: S106 - no password


@pytest.mark.parametrize(
    "tokenizer",
    [
        wrapped(pre_tokenizers.Metaspace(prepend_scheme="always"), decoders.Metaspace(prepend_scheme="always")),
        wrapped(pre_tokenizers.ByteLevel(add_prefix_space=True), decoders.ByteLevel()),
        wrapped(pre_tokenizers.Sequence([pre_tokenizers.Metaspace()]), decoders.Sequence([decoders.Metaspace()])),
    ],
    ids=["metaspace", "bytes", "sequence"],
)
@pytest.mark.parametrize("text", ["cat", " cat", "  cat sat", "the mat ", ""])
def test_a_later_piece_gains_and_loses_no_space(tokenizer, text):
    later = later_piece(tokenizer)
    assert later.decode(later.encode(text, add_special_tokens=False).ids) == text
    whole = first_piece(tokenizer).encode(text, add_special_tokens=False).ids
    assert whole == tokenizer(text, add_special_tokens=False)["input_ids"]


def test_the_model_s_own_tokenizer_is_left_alone():
    tokenizer = train_tokenizer(CORPUS, 300, 16)
    tokenizer("cat", truncation=True, max_length=1)
    before = tokenizer.backend_tokenizer.to_str()
    assert len(later_piece(tokenizer).encode("cat sat on the mat", add_special_tokens=False).ids) > 1
    assert tokenizer.backend_tokenizer.to_str() == before


def test_literal_pieces_spell_special_tokens_out():
    tokenizer = train_tokenizer(CORPUS, 300, 16)
    assert later_piece(tokenizer).encode("</s>").ids == [tokenizer.eos_token_id]
    assert tokenizer.eos_token_id not in later_piece(tokenizer, literal=True).encode("</s>").ids


def test_no_opening_marks():
    assert opening(train_tokenizer(CORPUS, 300, 16)) == []


def test_a_slow_tokenizer_is_refused():
    with pytest.raises(DataError, match=r"'x' is a SimpleNamespace without a fast form(.|\n)*tokenizer.json"):
        first_piece(SimpleNamespace(name_or_path="x"))
