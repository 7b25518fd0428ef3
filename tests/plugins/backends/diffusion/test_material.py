import numpy as np
import pytest

from ric.kinds import Conditioned, Example, FitSettings
from ric_plugins.backends.diffusion.building import mean_error, word_tokenizer
from ric_plugins.backends.diffusion.captions import CaptionCodec
from ric_plugins.backends.diffusion.material import Drops, Material, drawn
from ric_plugins.backends.diffusion.space import Space

SHAPE = (3, 8, 8)


def test_what_is_drawn_depends_on_seed_step_and_place():
    first = drawn(1, 2, 3, SHAPE, Drops())
    assert np.array_equal(first.noise, drawn(1, 2, 3, SHAPE, Drops()).noise)
    for other in ((0, 2, 3), (1, 0, 3), (1, 2, 0)):
        found = drawn(*other, SHAPE, Drops())
        assert not np.array_equal(first.noise, found.noise)
        assert first.share != found.share
    assert not np.array_equal(first.noise, first.latent)


def test_levels_of_a_step_are_spread_evenly_and_uniform_over_steps():
    one = sorted(drawn(0, 5, place, (1, 1, 1), Drops()).share for place in range(64))
    assert max(np.diff([0, *one, 1])) < 2.5 / 64
    assert np.mean([drawn(0, step, 7, (1, 1, 1), Drops()).share for step in range(400)]) == pytest.approx(0.5, abs=0.05)


def test_shares_that_lose_their_conditioning():
    found = [drawn(0, step, 0, (1, 1, 1), Drops(0.2, 0.3)) for step in range(600)]
    assert np.mean([d.both for d in found]) == pytest.approx(0.2, abs=0.05)
    assert np.mean([d.tags for d in found]) == pytest.approx(0.3, abs=0.05)
    assert not any(d.both and d.tags for d in found)


def test_dropped_captions_lose_their_tags_too(examples):
    codec = CaptionCodec(word_tokenizer(["a red square <rm1> 1"], 16), 16)
    prompt = Conditioned("a red square", "a red square", " <rm1> 1", "")
    tagged = [Example(prompt, examples[0].payload, weight=float(i)) for i in range(4)]
    texts = {"both": codec.read(""), "tags": codec.read("a red square"), "": codec.read(prompt)}
    for drops, name in ((Drops(1.0, 0.0), "both"), (Drops(0.0, 1.0), "tags"), (Drops(0.0, 0.0), "")):
        material = Material(tagged, codec, Space(SHAPE, 8), mean_error, drops)
        found = material.collate([2, 0], seed=0, step=0)
        assert {tuple(row) for row in found["ids"].tolist()} == {texts[name].ids}
        assert found["weight"].tolist() == [2.0, 0.0]


def test_a_part_of_a_batch_is_drawn_as_in_the_whole(examples):
    codec = CaptionCodec(word_tokenizer([e.prompt for e in examples], 16), 16)
    material = Material(examples, codec, Space(SHAPE, 8), mean_error, Drops())
    whole, part = material.collate([3, 1, 2], 0, 4), material.collate([3, 1, 2], 0, 4, slice(1, 3))
    assert all(whole[key][1:3].tolist() == part[key].tolist() for key in ("ids", "pixels", "share", "noise"))
    assert len(part["weight"]) == 3
    work = material.work(material.batches(FitSettings(steps=2, batch=3)))
    assert [(w.rows, w.units, w.steps) for w in work] == [(0, 0, 0), (3, 3, 1), (6, 6, 2)]
