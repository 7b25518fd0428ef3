"""Labels of rewards and metrics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.config.labels import automatic, label_of, labelled
from ric.config.schema import resolve
from ric.config.tree import overrides
from ric.errors import ConfigError

BASE = {"algo": "ric", "task": "hh"}


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("brevity", "brevity", "brevity"),
        ("short=brevity", "brevity", "short"),
        (" short = brevity ", "brevity", "short"),
        ("brevity=brevity", "brevity", "brevity"),
        ("hf:/models/rm", "hf:/models/rm", "rm"),
        ("hf:/models/rm/", "hf:/models/rm/", "rm"),
        ("kind=hf:/models/rm", "hf:/models/rm", "kind"),
        ("hf:/models/a=b", "hf:/models/a=b", "a-b"),
        ("hf:org/v1.5", "hf:org/v1.5", "v1-5"),
        ("hf:gpt2", "hf:gpt2", "hf"),
        ("py:mine:kind", "py:mine:kind", "kind"),
        ("py:a/mine.py:kind", "py:a/mine.py:kind", "kind"),
        ("gentle-length:30", "gentle-length:30", "gentle-length"),
        ("tasks/hh-humor", "tasks/hh-humor", "hh-humor"),
        ("spaß=brevity", "brevity", "spaß"),
    ],
)
def test_label_and_name(text, name, label) -> None:
    found = labelled({"name": text})
    assert (found["name"], label_of(found), label_of(text)) == (name, label, label)
    assert labelled(found) == found
    assert ("label" in found) == (automatic(name) != label)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1), st.sampled_from(["brevity", "hf:/a/b", "py:m:f"]))
def test_any_word_is_a_label(label, name) -> None:
    assert label_of(labelled({"name": f"{label}={name}"})) == label
    assert label_of(labelled({"name": name, "label": label})) == label


@pytest.mark.parametrize("rewards", ["=brevity", "a b=brevity", "a/b=brevity", "x,=y", "-a=b"])
def test_malformed_labels(rewards) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve({**BASE, "rewards": rewards})
    assert "a label of letters, digits, _ and -" in caught.value.expected


def test_a_label_for_nothing() -> None:
    with pytest.raises(ConfigError) as caught:
        resolve({**BASE, "rewards": "kind="})
    assert "something to call 'kind': kind=NAME" in caught.value.expected


@pytest.mark.parametrize("rewards", ["a=brevity,a=sentiment", "hf:x/rm,hf:y/rm", "brevity,brevity", "rouge:1,rouge:2"])
@pytest.mark.parametrize("where", ["rewards", "eval.rewards", "eval.metrics"])
def test_each_label_once(rewards, where) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve(overrides(["algo=ric", "task=hh", f"{where}={rewards}"]))
    assert "stands there twice: call one otherwise, as " in caught.value.expected


def test_options_by_label() -> None:
    texts = ["algo=ric", "task=hh", "rewards=kind=hf:/models/rm,short=brevity", "rewards.kind.eos=true",
             "eval.rewards=sentiment,dull=repetition", "eval.rewards.dull.n=2",
             "eval.metrics=perplexity:base"]  # fmt: skip
    layers = [overrides([text]) for text in texts]
    config = resolve(*layers)
    assert config.rewards == [
        {"name": "hf:/models/rm", "label": "kind", "eos": True},
        {"name": "brevity", "label": "short"},
    ]
    assert config.reward_names == ("kind", "short")
    assert config.eval.rewards == [{"name": "sentiment"}, {"name": "repetition", "label": "dull", "n": 2}]
    assert config.eval.metrics == [{"name": "perplexity:base"}]
    assert resolve(config.as_dict()) == config
    with pytest.raises(ConfigError, match="options for 'hf'") as caught:
        resolve(*layers, overrides(["rewards.hf.eos=true"]))
    assert "kind, short" in caught.value.expected
