"""Policies from the hub: the same weights as from a folder, resumed downloads, and every refusal in words."""

from __future__ import annotations

import pytest
import torch

from ric.errors import DataError, NotFoundError
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.loading import load_model

RECIPE = {
    "pairs": [["Say one.\n\nReply:", "One."], ["Say two.\n\nReply:", "Two, and no more."]],
    "vocabulary": 300, "width": 16, "layers": 1, "heads": 2, "context": 32,
    "fit": {"steps": 2, "batch": 2, "lr": 1e-3}, "seed": 1,
}  # fmt: skip


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("hub-model") / "model"
    CausalLM(device="cpu").build(RECIPE, path, path.with_name("checkpoint"), lambda *_: None)
    return path


def loaded(name, revision=""):
    return load_model(name, revision, "float32", False)


def same(model, other):
    pairs = zip(model.state_dict().items(), other.state_dict().items(), strict=True)
    return all(a == b and torch.equal(x, y) for (a, x), (b, y) in pairs)


def test_a_hub_id_is_as_good_as_a_folder_and_then_needs_no_network(hub, folder, monkeypatch) -> None:
    hub.add("me/tiny", folder)
    model, tokenizer = loaded("me/tiny")
    here, own = loaded(str(folder))
    assert same(model, here)
    assert tokenizer("Say two.")["input_ids"] == own("Say two.")["input_ids"]
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    asked = len(hub.asked)
    assert same(loaded("me/tiny")[0], here)
    assert len(hub.asked) == asked


def test_a_download_that_breaks_is_resumed_where_it_broke(hub, folder) -> None:
    hub.add("me/tiny", folder)
    hub.cut = {"model.safetensors"}
    assert same(loaded("me/tiny")[0], loaded(str(folder))[0])
    ranges = [r for method, path, r in hub.asked if method == "GET" and path.endswith("model.safetensors")]
    size = (folder / "model.safetensors").stat().st_size
    assert ranges[0] is None
    assert ranges[1] == f"bytes={size // 2 // 1024 * 1024}-"


def test_a_revision_is_another_model(hub, folder, tmp_path) -> None:
    other = tmp_path / "other"
    CausalLM(device="cpu").build({**RECIPE, "seed": 2}, other, tmp_path / "checkpoint", lambda *_: None)
    hub.add("me/tiny", folder)
    hub.add("me/tiny", other, revision="old")
    assert same(loaded("me/tiny", "old")[0], loaded(str(other))[0])
    assert not same(loaded("me/tiny", "old")[0], loaded("me/tiny")[0])
    with pytest.raises(NotFoundError, match="model 'me/tiny' has no revision 'new'") as caught:
        loaded("me/tiny", "new")
    assert "leave the revision out" in caught.value.hint


@pytest.mark.parametrize(
    ("refuse", "given", "hint"),
    [
        (None, "the hub has no model 'me/none'", "check the name at http://127.0.0.1"),
        ((401, "RepoNotFound"), "model 'me/none' is private, or there is none", "hf auth login, or set HF_TOKEN"),
        ((401, ""), "model 'me/none' is private, or there is none", "hf auth login, or set HF_TOKEN"),
        ((403, "GatedRepo"), "model 'me/none' is gated", "ask for access at http://127.0.0.1"),
        ((500, ""), "model 'me/none' is not in the cache, and http://127.0.0.1", "check the network or HF_ENDPOINT"),
    ],
)
def test_refusals_say_what_to_type(hub, refuse, given, hint) -> None:
    if refuse:
        hub.refuse["me/none"] = refuse
    with pytest.raises((NotFoundError, DataError)) as caught:
        loaded("me/none")
    assert given in caught.value.given
    assert caught.value.expected
    assert hint in caught.value.hint


def test_offline_and_never_downloaded(hub, monkeypatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(NotFoundError, match="HF_HUB_OFFLINE forbids to ask for it") as caught:
        loaded("me/tiny")
    assert "unset HF_HUB_OFFLINE; or hf download me/tiny" in caught.value.hint
    assert hub.asked == []


def test_a_hub_out_of_reach(hub, monkeypatch) -> None:
    from huggingface_hub import constants

    dead = "http://127.0.0.1:9"
    monkeypatch.setattr(constants, "ENDPOINT", dead)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", dead + "/{repo_id}/resolve/{revision}/{filename}")
    with pytest.raises(DataError, match=f"not in the cache, and {dead} cannot be reached") as caught:
        loaded("me/tiny")
    assert "HF_ENDPOINT" in caught.value.hint
