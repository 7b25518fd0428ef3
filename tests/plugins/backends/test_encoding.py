import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, normalizers, processors, trainers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from ric.errors import DataError
from ric.kinds import Conditioned, Example
from ric_plugins.backends.causal_lm.building import train_tokenizer
from ric_plugins.backends.causal_lm.encoding import TextCodec, conditioned, separator

UNKNOWN, START, END = "<unk>", "<s>", "</s>"
TEXT = st.text(max_size=40)


@pytest.fixture(scope="module")
def codec(tiny):
    return TextCodec(AutoTokenizer.from_pretrained(tiny), context=64)


@pytest.fixture(scope="module")
def spaced():
    """A codec of the SentencePiece kind: a space is put before every text, `<s>` before every prompt."""
    inner = Tokenizer(models.BPE(unk_token=UNKNOWN))
    inner.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    inner.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    corpus = ["Say one now. The red kite.", "a cat sat on the mat: Reply", "abcdefghijklmnopqrstuvwxyz ABC<>"] * 3
    inner.train_from_iterator(
        corpus, trainers.BpeTrainer(vocab_size=90, special_tokens=[UNKNOWN, START, END], show_progress=False)
    )
    inner.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return TextCodec(
        PreTrainedTokenizerFast(tokenizer_object=inner, unk_token=UNKNOWN, bos_token=START, eos_token=END), 64
    )


@given(text=TEXT, payload=TEXT)
def test_a_response_decodes_to_itself(codec, text, payload):
    assert codec.decode(text, codec.response(text, payload)) == payload


@given(payload=st.text(alphabet="abc ABC<>", max_size=20), text=st.sampled_from(["Say one", "Say one ", ""]))
def test_a_response_decodes_to_itself_where_the_tokenizer_adds_spaces(spaced, text, payload):
    assert spaced.decode(text, spaced.response(text, payload)) == payload


@pytest.mark.parametrize("payload", ["Answer", "Paris", "cats", "A dog", "a nice person", " two spaces", "give stats"])
def test_no_letters_are_stripped_from_a_response(codec, payload):
    # The published code strips character sets: "Answer" came out as "wer", "cats" as "cat".
    assert codec.decode("Reply:", [*codec.response("Reply:", payload), codec.end, codec.pad]) == payload


def test_special_tokens_spelt_out_in_a_response_are_plain_text(codec):
    ids = codec.response("Reply:", "a </s> b <pad>")
    assert codec.end not in ids
    assert codec.pad not in ids


def test_pieces_are_tokenized_on_their_own_and_joined(codec):
    def alone(text):
        return codec.tokenizer(text, add_special_tokens=False)["input_ids"]

    example = Example(Conditioned("Say one", "Say one", " 1.2", " now.\n\nReply:"), "Sheets")
    encoded = codec.example(example)
    pieces = [alone("Say one"), alone(" 1.2"), alone(" now.\n\nReply:"), alone(" Sheets"), [codec.end]]
    assert encoded.ids == [i for piece in pieces for i in piece]
    n = [len(piece) for piece in pieces]
    assert encoded.counted == [False] * sum(n[:3]) + [True] * sum(n[3:])
    tags = codec.example(example._replace(tags_in_loss=True)).counted
    assert tags == [False] * n[0] + [True] * n[1] + [False] * n[2] + [True] * sum(n[3:])
    assert codec.example(example, everything=True).counted == [False] + [True] * (sum(n) - 1)


def test_a_response_that_a_limit_cut_off_has_no_end_mark(codec):
    whole, cut = (codec.example(Example("Say one", "Sheets", finished=finished)) for finished in (True, False))
    assert whole.ids == [*cut.ids, codec.end]
    assert whole.counted == [*cut.counted, True]
    assert cut.counted[-1]


def test_the_first_token_of_all_is_never_counted(codec):
    encoded = codec.example(Example("Say", "Sheets"), everything=True)
    assert encoded.counted == [False] + [True] * (len(encoded.ids) - 1)


def test_opening_marks_come_once_and_first(spaced):
    assert spaced.opening == [1]
    assert spaced.prompt("Say one")[1][0] == 1
    written = spaced.prompt("<s>Say one")[1]
    assert written[0] == 1
    assert 1 not in written[1:]


def test_later_pieces_gain_no_space(spaced):
    text = Conditioned("Say one", "Say one", "", ":")
    tokens = spaced.tokenizer.convert_ids_to_tokens(spaced.prompt(text)[1])
    assert "".join(tokens) == "<s>▁Say▁one:"
    assert "".join(spaced.tokenizer.convert_ids_to_tokens(spaced.response("Say one:", "The"))) == "▁The"


@given(words=st.integers(0, 60), answer=st.integers(0, 60), tags=st.integers(0, 10), context=st.integers(40, 64))
def test_truncation_shortens_only_the_start_of_before(words, answer, tags, context):
    codec = short_codec(context)
    before, marks, after, payload = "a " * words, " b" * tags, "\nR:", "c" + " c" * answer
    encoded = codec.example(Example(Conditioned("", before, marks, after), payload, tags_in_loss=True))
    rest = [*codec._ids("later", marks), *codec._ids("later", after)]
    response = [*codec.response(after, payload), codec.end][: context - len(rest)]
    assert len(encoded.ids) <= context
    assert encoded.ids[-len(response) :] == response
    head = encoded.ids[: -len(response)]
    assert head[len(head) - len(rest) :] == rest
    kept = head[: len(head) - len(rest)]
    whole = list(codec._ids("first", before))
    assert kept == whole[len(whole) - len(kept) :]
    assert len(kept) == min(len(whole), context - len(rest) - len(response))
    assert len(encoded.ids) == len(encoded.counted)


def test_a_response_too_long_for_the_context_has_no_end_mark():
    codec = short_codec(40)
    encoded = codec.example(Example("a a a", "c " * 80))
    assert len(encoded.ids) == 40
    assert codec.end not in encoded.ids


def test_a_prompt_leaves_room_for_what_is_asked():
    codec = short_codec(40)
    assert len(codec.prompt("a " * 100, reserve=15)[1]) == 25
    assert len(codec.prompt("a " * 100, reserve=100)[1]) == 20


def test_an_empty_prompt_is_the_end_of_another_text(codec, spaced):
    assert codec.prompt("")[1] == [codec.end]
    assert codec.example(Example("", "Sheets")).ids[0] == codec.end
    assert spaced.prompt("")[1] == [1]


def test_tags_and_marker_that_fill_the_context_are_refused():
    codec = short_codec(40)
    with pytest.raises(DataError, match=r"tags and marker take \d+ tokens of a context of 40"):
        codec.prompt(Conditioned("", "a", " b" * 80, ""))


def test_own_tokens_stay_in_the_text(tiny):
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    tokenizer.add_tokens(["<h0>"])
    codec = TextCodec(tokenizer, 64)
    own = tokenizer.convert_tokens_to_ids("<h0>")
    assert codec.decode("Say", [own, *codec.response("Say", "one"), codec.end]) == "<h0> one"
    assert codec.prompt(Conditioned("Say", "Say", "<h0>", ""))[1][-1] == own


def test_a_tokenizer_without_an_end_is_refused():
    tokenizer = train_tokenizer(["a b"], 260, 8)
    tokenizer.eos_token = None
    with pytest.raises(DataError, match="no end-of-text token"):
        TextCodec(tokenizer, 8)


def test_chat_messages_need_a_template(codec):
    messages = [{"role": "user", "content": "Hi"}]
    with pytest.raises(DataError, match="chat template"):
        conditioned(messages, codec.tokenizer)
    tokenizer = train_tokenizer(["a b"], 260, 8)
    tokenizer.chat_template = "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %} [bot]"
    assert conditioned(messages, tokenizer).text == "[user] Hi [bot]"


@pytest.mark.parametrize(
    ("stop", "payload", "finished"),
    [((), "cats are high", False), (("high", "are"), "cats ", True), (("dogs",), "cats are high", False)],
)
def test_an_answer_ends_before_the_first_stop_string_and_counts_what_was_drawn(codec, stop, payload, finished):
    ids = codec.response("Say", "cats are high")
    assert codec.answer("Say", ids, stop) == (payload, len(ids), finished)
    assert codec.answer("Say", [*ids, codec.end], stop) == (payload, len(ids) + 1, True)
    assert codec.answer("Say", [], stop) == ("", 0, False)


@pytest.mark.parametrize(("text", "expected"), [("a", " "), ("a ", ""), ("a\n", ""), ("", " ")])
def test_separator(text, expected):
    assert separator(text) == expected


_SHORT = train_tokenizer(["a b c\nR:"], 262, 64)


def short_codec(context):
    return TextCodec(_SHORT, context)


def test_ids_fit_in_the_vocabulary():
    assert np.max(short_codec(64).prompt("any ünïcode ✓")[1]) < len(_SHORT)


def test_a_plain_example_counts_its_prompt(codec):
    usual = codec.example(Example("Say one.", "The red kite."))
    plain = codec.example(Example("Say one.", "The red kite.", plain=True, finished=False))
    assert plain.ids == usual.ids[:-1]
    assert usual.ids[-1] == codec.end
    assert plain.counted == [False] + [True] * (len(plain.ids) - 1)


def test_where_the_tags_stand_is_known(codec):
    told = Conditioned("Say it", "Say it", " high", "\nYes")
    row = codec.example(Example(told, "Sheets."))
    assert codec.decode_tails([[row.ids[i] for i in row.tags]]) == [" high"]
    assert len(codec.example(Example("Say it", "Sheets.")).tags) == 0
