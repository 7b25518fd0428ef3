import warnings

import pytest

from ric.errors import DataError
from ric.kinds import Conditioned
from ric_plugins.backends.diffusion.building import word_tokenizer
from ric_plugins.backends.diffusion.captions import CaptionCodec

WORDS = "a red square on the left <rm1> 0.5"


@pytest.fixture
def codec():
    return CaptionCodec(word_tokenizer([WORDS], 10), 10)


def told(codec, prompt):
    """What is read, as words, without padding."""
    read = codec.read(prompt)
    assert len(read.ids) == len(read.mask) == codec.window
    ids = read.ids[: sum(read.mask)]
    return " ".join(codec.tokenizer.convert_ids_to_tokens(list(ids)))


def test_a_caption_stands_between_its_marks(codec):
    assert told(codec, "A red square") == "<begin> a red square <end>"
    assert told(codec, "") == "<begin> <end>"
    assert told(codec, "purple") == "<begin> <unk> <end>"


def test_a_caption_loses_its_end_and_tags_stay_whole(codec):
    prompt = Conditioned("a red square on the left", "a red square on the left", " <rm1> 0.5", "")
    with pytest.warns(UserWarning, match=r"a caption of 6 tokens is read up to its 4th(.|\n)*a red square"):
        assert told(codec, prompt) == "<begin> a red square on <rm1> 0 . 5 <end>"


def test_the_note_comes_once(codec):
    with pytest.warns(UserWarning, match="said once"):
        codec.read("a " * 9)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert told(codec, "a " * 12) == "<begin> a a a a a a a a <end>"


def test_tags_alone_too_long_are_refused(codec):
    prompt = Conditioned("a", "a", "<rm1> 0.5 <rm1> 0.5 <rm1>", "")
    with pytest.raises(DataError, match=r"take 9 tokens of a window of 10(.|\n)*shorter tags"):
        codec.read(prompt)


@pytest.mark.parametrize("prompt", [3, [{"role": "user", "content": "a"}]])
def test_only_texts_are_captions(codec, prompt):
    with pytest.raises(DataError, match=r"a prompt of type (int|list)(.|\n)*a caption"):
        codec.read(prompt)
