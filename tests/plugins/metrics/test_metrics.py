"""Figures of a set of responses, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from ric.errors import ConfigError, NotFoundError
from ric.kinds import Row, Scored, Source
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.metrics.bleu import CorpusBleu
from ric_plugins.metrics.distinct import Distinct
from ric_plugins.metrics.length import Length
from ric_plugins.metrics.perplexity import Perplexity

RECIPE = {
    "pairs": [["Say yes:", "yes yes"], ["Say no:", "no, never"]], "vocabulary": 300, "width": 16, "layers": 1,
    "heads": 2, "context": 48, "fit": {"steps": 2, "batch": 2}, "seed": 1,
}  # fmt: skip


def samples(*responses, prompts=None, metas=None):
    n = len(responses)
    prompts, metas = prompts or ["Say yes:"] * n, metas or [{}] * n
    rows = [Row(str(i), p, r, "", m) for i, (p, r, m) in enumerate(zip(prompts, responses, metas, strict=True))]
    return Scored(rows, np.arange(n), np.zeros((n, 0)))


def test_distinct() -> None:
    # a b | a b . -> pairs ab, ab, b. : two of three differ
    assert Distinct().measure(samples("a b", "A b.")) == pytest.approx(2 / 3)
    assert Distinct(n=1).measure(samples("a b", "A b.")) == pytest.approx(3 / 5)
    assert math.isnan(Distinct().measure(samples("a", "", "🙂")))
    assert Distinct.larger_is_better
    with pytest.raises(ValueError, match="at least 1"):
        Distinct(n=0)


def test_length() -> None:
    assert Length().measure(samples("one two", "", "日本 🙂 x")) == pytest.approx(4 / 3)
    assert math.isnan(Length().measure(samples()))
    assert not Length().larger_is_better


def test_corpus_bleu() -> None:
    both = [{"references": "the cat sat on the mat"}, {"references": ["it is so", "it is a dog today"]}]
    exact = samples("the cat sat on the mat", "it is a dog today", metas=both)
    assert CorpusBleu().measure(exact) == pytest.approx(1.0)
    # All right but short: the penalty is exp(1 - 9/8) over the set (the nearer reference counts, 3 of 3 and 5).
    short = samples("the cat sat on", "it is a dog", metas=both)
    assert CorpusBleu().measure(short) == pytest.approx(math.exp(1 - 9 / 8))
    assert CorpusBleu().measure(samples("x", "the cat sat on the mat", metas=[{}, both[0]])) == pytest.approx(1.0)
    assert math.isnan(CorpusBleu().measure(samples("x")))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    path = tmp_path_factory.mktemp("lm") / "model"
    CausalLM(device="cpu").build(RECIPE, path, path.with_name("checkpoint"), lambda *_: None)
    return str(path)


def by_hand(folder, prompt, response):
    """-ln p of every token of a response, one at a time, without a batch."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model, words = AutoModelForCausalLM.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    first = words.encode(prompt, add_special_tokens=False)
    second = words.encode(" " + response, add_special_tokens=False)
    start = words.encode("", add_special_tokens=True)
    ids, found = [*start, *first], []
    for token in second:
        with torch.inference_mode():
            logits = model(torch.tensor([ids])).logits[0, -1].double()
        found.append(float(torch.logsumexp(logits, 0) - logits[token]))
        ids.append(token)
    return found


def test_perplexity_token_by_token(tiny) -> None:
    losses = by_hand(tiny, "Say yes:", "yes yes") + by_hand(tiny, "Say no:", "never, no and no")
    expected = math.exp(sum(losses) / len(losses))
    both = samples("yes yes", "never, no and no", prompts=["Say yes:", "Say no:"])
    assert Perplexity(model=tiny).measure(both) == pytest.approx(expected, rel=1e-5)
    assert Perplexity(model=tiny).measure(samples("yes yes", "")) == pytest.approx(
        Perplexity(model=tiny).measure(samples("yes yes")), rel=1e-6
    )
    assert not Perplexity(model=tiny).larger_is_better


def test_perplexity_of_nothing_is_undefined(tiny) -> None:
    assert math.isnan(Perplexity(model=tiny).measure(samples("", "")))


def test_base_means_the_runs_own(tiny, parts) -> None:
    plain = samples("yes")
    with pytest.raises(ConfigError, match="'base' outside of a run") as caught:
        Perplexity().measure(plain)
    parts(caught.value)
    assert Perplexity().at(Source(tiny)).measure(plain) == Perplexity(model=tiny).measure(plain)
    named = Perplexity(model=tiny)
    assert named.at(Source("other")) is named
    assert Perplexity().at(Source("org/name", revision="v2")).fingerprint() == (
        Perplexity(model="org/name", revision="v2").fingerprint()
    )


@pytest.mark.parametrize("model", ["./nothing", "/no/such/folder", " "])
def test_no_model(model, parts) -> None:
    with pytest.raises(NotFoundError, match="no model there") as caught:
        Perplexity(model=model)
    parts(caught.value)


def test_a_model_that_cannot_be_reached() -> None:
    with pytest.raises(NotFoundError, match="perplexity: model 'no-such/model'") as caught:
        Perplexity(model="no-such/model").measure(samples("yes"))
    assert caught.value.hint == "check --metrics perplexity:MODEL"


def test_fingerprints_follow_options(tiny) -> None:
    every = [Distinct(), Distinct(n=3), Length(), CorpusBleu(), CorpusBleu(key="x"), CorpusBleu(tokenize="char"),
             *(Perplexity(model=tiny, **o) for o in ({}, {"context": 9}, {"dtype": "bfloat16"}))]  # fmt: skip
    assert len({metric.fingerprint() for metric in every}) == len(every)
