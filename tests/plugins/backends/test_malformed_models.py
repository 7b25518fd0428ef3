"""Model folders that are none: each is refused in words, with what was expected and what to type next."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import nullcontext

import pytest

from ric.errors import NotFoundError, RicError
from ric.run.durable.seal import unsealed
from ric_plugins.backends.causal_lm.backend import CausalLM


def edited(name, change):
    """A JSON file of the folder, changed."""

    def break_it(folder):
        path = folder / name
        path.write_text(json.dumps(change(json.loads(path.read_text()))))

    return break_it


def written(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def cut(name, keep):
    """A download that ended early."""

    def break_it(folder):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: int(len(content) * keep)])

    return break_it


def gone(*names):
    return lambda folder: [(folder / name).unlink() for name in names]


BROKEN = {
    "no config": gone("config.json"),
    "config is no JSON": written("config.json", b"{"),
    "config is a list": written("config.json", b"[]"),
    "config is empty": written("config.json", b"{}"),
    "unknown kind of model": edited("config.json", lambda c: {**c, "model_type": "abacus"}),
    "no language model": edited("config.json", lambda c: {"model_type": "vit", "architectures": ["ViTModel"]}),
    "no tokenizer": gone("tokenizer.json", "tokenizer_config.json"),
    "tokenizer is no JSON": written("tokenizer.json", b"nothing"),
    "no weights": gone("model.safetensors"),
    "weights of no bytes": written("model.safetensors", b""),
    "weights are text": written("model.safetensors", b"<html>not found</html>"),
    "weights cut short": cut("model.safetensors", 0.5),
    "weights of another width": edited("config.json", lambda c: {**c, "hidden_size": 64}),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_malformed_folder_is_refused(tiny, tmp_path, case) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    BROKEN[case](folder)
    with pytest.raises(RicError) as caught:
        CausalLM(device="cpu").load(str(folder))
    assert str(folder) in caught.value.given
    assert caught.value.expected
    assert caught.value.hint


SHOWS = {
    "no config": "it has no config.json",
    "config is no JSON": "config.json cannot be read",
    "config is a list": "config.json cannot be read",
    "config is empty": "config.json cannot be read",
    "no tokenizer": "it has no tokenizer",
    "tokenizer is no JSON": "tokenizer.json cannot be read",
    "no weights": "it has no weights",
    "weights of no bytes": "model.safetensors is damaged, or is no safetensors file (0 bytes)",
    "weights are text": "model.safetensors is damaged, or is no safetensors file (22 bytes)",
    "weights cut short": "model.safetensors was cut off: it has",
}
"""What the files alone show, before anything heavy is imported."""


@pytest.mark.parametrize("case", BROKEN)
def test_what_the_files_alone_show(tiny, tmp_path, case) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    BROKEN[case](folder)
    with pytest.raises(NotFoundError) if case in SHOWS else nullcontext() as caught:
        CausalLM().check(str(folder))
    if caught is not None:
        assert caught.value.given.startswith(f"model '{folder}' cannot be loaded: {SHOWS[case]}")


def test_an_unknown_kind_shows_before_the_library_is_imported(tiny, tmp_path, monkeypatch) -> None:
    """Where the library is in memory already, it is left to say so itself."""
    shutil.copytree(tiny, tmp_path / "model")
    monkeypatch.delitem(sys.modules, "transformers", raising=False)
    CausalLM().check(str(tmp_path / "model"))
    BROKEN["unknown kind of model"](tmp_path / "model")
    with pytest.raises(NotFoundError, match="names a model_type 'abacus'"):
        CausalLM().check(str(tmp_path / "model"))
    edited("config.json", lambda c: {**c, "auto_map": {"AutoModelForCausalLM": "mine.Abacus"}})(tmp_path / "model")
    CausalLM().check(str(tmp_path / "model"))
    assert "transformers" not in sys.modules


def test_what_passes(tiny, tmp_path) -> None:
    """A whole folder, a hub id, and an adapter, whose base model lies elsewhere."""
    CausalLM().check(tiny)
    CausalLM().check("org/name")
    (tmp_path / "adapter_config.json").write_text("{}")
    CausalLM().check(str(tmp_path))


def test_a_missing_shard_is_named(tiny, tmp_path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    with pytest.raises(NotFoundError, match=r"model-00002-of-00002\.safetensors is missing"):
        CausalLM().check(str(folder))


@pytest.mark.parametrize("case", ["config is no JSON", "weights of another width"])
def test_the_command_says_so_without_a_traceback(tiny, tmp_path, monkeypatch, capsys, case) -> None:
    """The first shows before a run is begun, the second when the model is loaded."""
    from ric.cli.main import main

    monkeypatch.setenv("RIC_CACHE", str(tmp_path / "cache"))
    shutil.copytree(tiny, tmp_path / "model")
    BROKEN[case](tmp_path / "model")
    before = contents(tmp_path / "model")
    args = ["run", "--algo", "sft", "--task", "hh", "--set", "task.source=embedded", "--out", str(tmp_path / "run")]
    with pytest.raises(SystemExit) as leaving:
        main([*args, "--model", str(tmp_path / "model"), "--set", "task.answers=1"])
    said = capsys.readouterr()
    assert leaving.value.code not in (0, 70)
    assert f"model '{tmp_path / 'model'}' cannot be loaded" in said.err
    assert "\n  expected: " in said.err
    assert "\n  next: " in said.err
    assert "Traceback" not in said.err
    assert contents(tmp_path / "model") == before
    if case in SHOWS:
        assert [path.name for path in tmp_path.iterdir()] == ["model"]
    else:  # what was finished is sealed, and there is nothing else
        stages = list((tmp_path / "run" / "stages").iterdir())
        assert {path.name.partition("-")[0] for path in stages} == {"probe", "score"}
        assert all(unsealed(path) for path in stages)
        assert not (tmp_path / "run" / "results.json").exists()
        assert not (tmp_path / "run" / "family").exists()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}
