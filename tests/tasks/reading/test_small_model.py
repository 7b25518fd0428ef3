"""Which models count as small, and that their settings are those of a run."""

from __future__ import annotations

import pytest

from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric_tasks.reading.small_model import LARGEST, is_small


@pytest.fixture
def folder(tmp_path):
    """A model folder whose weights take this many bytes, in two files."""

    def make(size):
        for name, part in (("model-1.safetensors", size // 2), ("model-2.safetensors", size - size // 2)):
            with (tmp_path / name).open("wb") as file:
                file.truncate(part)
        return str(tmp_path)

    return make


@pytest.mark.parametrize(("size", "small"), [(0, False), (2, True), (LARGEST, True), (LARGEST + 1, False)])
def test_all_weights_of_a_folder_count(folder, size, small) -> None:
    assert is_small(folder(size)) is small


@pytest.mark.parametrize("model", ["", "nowhere/at-all"])
def test_what_is_no_folder_is_not_small(model) -> None:
    assert not is_small(model)


@pytest.fixture
def chosen(folder, tmp_path):
    """The resolved configuration of task `text` on a model of this size."""
    data = tmp_path / "prompts.jsonl"
    data.write_text("\n".join(f'{{"prompt": "p{i}"}}' for i in range(40)))

    def make(size, **given):
        base = {"algo": "ric", "task": "text", "data": str(data), "model": folder(size), "rewards": "harmless"}
        return prepare({**base, **given}, Host()).config

    return make


def test_a_small_model_is_trained_whole_and_with_contrast(chosen) -> None:
    config = chosen(2)
    assert (config.algo["contrast"], config.backend["adapter"], config.format["bins"]) == (0.3, "none", 8)
    assert (config.mapping["name"], config.mapping["reference"]) == ("pnorm", "quantiles")
    assert config.sampler == {"name": "batched", "reward_guidance": 2.0}


def test_a_large_one_is_not(chosen) -> None:
    config = chosen(LARGEST + 1)
    assert (config.algo["contrast"], config.backend["adapter"]) == (0.0, "lora")


def test_another_algorithm_gets_no_options_of_ric(chosen) -> None:
    config = chosen(2, algo="sft")
    assert (config.algo["name"], "contrast" in config.algo, config.backend["adapter"]) == ("sft", False, "none")


def test_a_preset_goes_over_them(chosen) -> None:
    config = chosen(2, preset="ric-paper")
    assert (config.algo["contrast"], config.fit["steps"], config.backend["adapter"]) == (0.0, 20_000, "lora")
    assert (
        config.sampler["reward_guidance"]
        == chosen(2, preset="ric-paper", scale="embedded").sampler["reward_guidance"]
        == 1
    )


def test_so_does_what_the_user_gives(chosen) -> None:
    assert chosen(2, algo={"name": "ric", "contrast": 0.0}).algo["contrast"] == 0.0
