"""Reward models from the hub: the same scores as from a folder, and every refusal in words."""

from __future__ import annotations

import pytest
from tests.plugins.rewards import tiny

from ric.errors import DataError, NotFoundError
from ric.kinds import Row
from ric_plugins.rewards import classifier
from ric_plugins.rewards.hf import Classifier

PAIR = {"template": "{prompt}", "pair": "{response}", "head": 1}
PROMPT, RESPONSES = "\n\nHuman: Hi.\n\nAssistant:", ["Yes.", "No, and no more.", ""]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny.save(tmp_path_factory.mktemp("hub-reward"), "gpt2", 2)


@pytest.fixture(autouse=True)
def forget():
    """Models are kept in memory by their hub id, and every test has a hub of its own."""
    classifier.load.cache_clear()
    yield
    classifier.load.cache_clear()


def scores(model, **options):
    rows = [Row(str(i), PROMPT, response) for i, response in enumerate(RESPONSES)]
    return Classifier(model=str(model), **PAIR, **options).score([PROMPT] * len(rows), RESPONSES, rows).tolist()


def test_a_hub_id_scores_as_the_folder_does_and_then_needs_no_network(hub, folder, monkeypatch) -> None:
    hub.add("me/judge", folder)
    assert len(set(scores(folder))) == len(RESPONSES)
    assert scores("me/judge") == scores(folder)
    from huggingface_hub import constants

    classifier.load.cache_clear()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    asked = len(hub.asked)
    assert scores("me/judge") == scores(folder)
    assert len(hub.asked) == asked


def test_a_revision_is_another_model(hub, folder, tmp_path) -> None:
    other = tiny.save(tmp_path, "llama", 2)
    hub.add("me/judge", folder)
    hub.add("me/judge", other, revision="old")
    assert scores("me/judge", revision="old") == scores(other) != scores("me/judge")
    with pytest.raises(NotFoundError, match="reward model 'me/judge' has no revision 'new'"):
        scores("me/judge", revision="new")


@pytest.mark.parametrize(
    ("refuse", "given", "hint"),
    [
        (None, "the hub has no reward model 'me/none'", "check the name at http://127.0.0.1"),
        ((401, "RepoNotFound"), "reward model 'me/none' is private, or there is none", "hf auth login"),
        ((403, "GatedRepo"), "reward model 'me/none' is gated", "ask for access at http://127.0.0.1"),
        ((500, ""), "reward model 'me/none' is not in the cache, and http://127.0.0.1", "check the network"),
    ],
)
def test_refusals_say_what_to_type(hub, refuse, given, hint) -> None:
    if refuse:
        hub.refuse["me/none"] = refuse
    with pytest.raises((NotFoundError, DataError)) as caught:
        scores("me/none")
    assert given in caught.value.given
    assert caught.value.expected
    assert hint in caught.value.hint


def test_a_repository_without_a_tokenizer_is_told_so(hub, folder) -> None:
    hub.add("me/bare", folder)
    files = hub.repos["me/bare"]["main"]
    hub.repos["me/bare"]["main"] = {name: files[name] for name in ("config.json", "model.safetensors")}
    with pytest.raises(
        NotFoundError, match="reward model 'me/bare': the tokenizer cannot be loaded: its tokenizer has no words"
    ):
        scores("me/bare")
