"""Model folders that are none: each is refused in words, with what was expected and what to type next."""

from __future__ import annotations

import json
import shutil

import pytest

from ric.errors import RicError
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


def test_the_command_says_so_without_a_traceback(tiny, tmp_path, capsys) -> None:
    from ric.cli.main import main

    shutil.copytree(tiny, tmp_path / "model")
    (tmp_path / "model" / "config.json").write_text("{")
    args = ["run", "--algo", "sft", "--task", "hh", "--set", "task.source=embedded", "--out", str(tmp_path / "run")]
    with pytest.raises(SystemExit) as leaving:
        main([*args, "--model", str(tmp_path / "model"), "--set", "task.answers=1"])
    said = capsys.readouterr()
    assert leaving.value.code not in (0, 70)
    assert f"model '{tmp_path / 'model'}' cannot be loaded" in said.err
    assert "\n  expected: " in said.err
    assert "\n  next: " in said.err
    assert "Traceback" not in said.err
