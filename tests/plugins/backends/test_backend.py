import pytest
import torch

from ric.errors import ConfigError, NotFoundError
from ric.kinds import Decoding, Example, Request
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.building import mean_token_loss
from ric_plugins.backends.causal_lm.loading import context_length, end_ids
from ric_plugins.backends.places import pick_device


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"adapter": "qlora"}, "adapter='qlora'(.|\n)*lora or none"),
        ({"dtype": "int8"}, "dtype='int8'(.|\n)*float32, bfloat16, auto"),
        ({"rank": 0}, "rank=0"),
        ({"dropout": 1.0}, "dropout=1.0"),
        ({"checkpoint_every": -1}, "checkpoint_every=-1"),
    ],
)
def test_options_are_checked_before_anything_loads(options, text):
    with pytest.raises(ConfigError, match=text):
        CausalLM(**options)


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"cannot be loaded(.|\n)*check --model"):
        CausalLM().load(str(tmp_path / "nothing"))


def test_a_missing_target_names_those_there_are(tiny):
    with pytest.raises(ConfigError, match=r"no module called c_attn(.|\n)*q_proj(.|\n)*all-linear"):
        CausalLM(targets="q_proj,c_attn", device="cpu").load(tiny)


@pytest.mark.parametrize(("wanted", "expected"), [(None, 64), (10, 10)])
def test_context(tiny, wanted, expected):
    policy = CausalLM(context=wanted, device="cpu").load(tiny)
    assert policy.codec.context == expected


def test_a_context_beyond_the_model_is_refused(tiny):
    with pytest.raises(ConfigError, match=r"context=65(.|\n)*from 2 to 64"):
        CausalLM(context=65, device="cpu").load(tiny)


def test_bfloat16_weights_train_and_answer(tiny, settings, tmp_path):
    backend = CausalLM(dtype="bfloat16", rank=4, device="cpu")
    policy = backend.load(tiny)
    assert policy.model.dtype == torch.bfloat16
    backend.add_member(policy, "a")
    examples = [Example("Say", "No.")] * 4
    before = backend.loglik(policy, "a", examples)[0][0]
    backend.fit(policy, "a", examples, mean_token_loss, settings, tmp_path, lambda *_: None)
    assert backend.loglik(policy, "a", examples)[0][0] > before


def test_recomputed_activations_train_to_the_same_weights(tiny, settings, tmp_path):
    results = []
    for recompute in (False, True):
        backend = CausalLM(recompute=recompute, rank=4, dropout=0.0, device="cpu")
        policy = backend.load(tiny)
        backend.add_member(policy, "a")
        backend.fit(policy, "a", [Example("Say", "No.")], mean_token_loss, settings, tmp_path, lambda *_: None)
        results.append(backend.loglik(policy, "a", [Example("Say", "No.")])[0])
    assert results[0] == pytest.approx(results[1], abs=1e-5)


def test_small_choices():
    class Config:
        max_position_embeddings = None

        def get_text_config(self):
            return self

    class Model:
        config = Config()
        generation_config = None

    assert context_length(Model(), None) == 2048
    assert context_length(Model(), 5000) == 5000
    assert end_ids(Model()) == []
    assert pick_device("cpu") == "cpu"
    assert pick_device("auto") in {"cpu", "cuda"}


@pytest.mark.parametrize("name", ["stories260k", "mini-assistant"])
@pytest.mark.parametrize("adapter", ["lora", "none"])
def test_real_layouts(shared, settings, tmp_path, name, adapter):
    folder = shared / "models" / name
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    from ric_plugins.samplers.transformers_sampler import Batched

    backend = CausalLM(adapter=adapter, rank=4, device="cpu")
    policy = backend.load(str(folder), tokens=["<h0>", "<h1>"])
    backend.add_member(policy, "a")
    examples = [Example("Once upon a time there was a girl.", "She had a red ball. <h1>")] * 4
    before = backend.loglik(policy, "a", examples)[0].mean()
    work = backend.fit(policy, "a", examples, mean_token_loss, settings._replace(steps=3), tmp_path, lambda *_: None)
    assert work.steps == 3
    assert backend.loglik(policy, "a", examples)[0].mean() > before
    requests = [Request("Once upon a time", seed, member) for seed in range(3) for member in ("base", "a")]
    samples = sorted(Batched().stream(policy, requests, Decoding(max_units=12, top_p=0.9)), key=lambda s: s.row)
    assert [s.row for s in samples] == list(range(6))
    assert all(s.payload and 0 < s.units <= 12 for s in samples)
    assert not any("<h" in s.payload for s in samples[::2]), "base does not know own tokens"
