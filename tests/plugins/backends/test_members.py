"""What both ways of keeping members promise: isolation, shared starts, exact arithmetic, exact files."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from ric.errors import PluginError, RunError
from ric.kinds import Conditioned, Example, FitSettings
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.building import mean_token_loss

EXAMPLES = [
    Example(Conditioned("", f"Say {i}", "<h0>", " now:"), "Sheets and cats.", tags_in_loss=True) for i in range(6)
]
PLAIN = [Example("Say one now.\n\nReply:", "The red kite is high."), Example("Say", "No.")]
MODES = ["lora", "none"]


def quiet(done, total, figures, work=None):
    pass


def logits(policy, member, ids=(5, 6, 7, 300, 8)):
    policy.activate(member)
    with torch.no_grad():
        return policy.model(input_ids=torch.tensor([ids])).logits


@pytest.fixture(scope="module", params=MODES)
def backend(request):
    return CausalLM(adapter=request.param, rank=4, alpha=8, dropout=0.0, targets="all-linear", device="cpu")


@pytest.fixture(scope="module")
def policy(backend, tiny, settings, tmp_path_factory):
    """Members a@0.1 and b, trained apart on tags of one own token; tests add more and leave these alone."""
    folder = tmp_path_factory.mktemp("fit")
    policy = backend.load(tiny, tokens=["<h0>", "Say"])
    for name, steps in (("a@0.1", 6), ("b", 9)):
        backend.add_member(policy, name)
        backend.fit(policy, name, EXAMPLES, mean_token_loss, settings._replace(steps=steps), folder, quiet)
    return policy


def test_training_changes_one_member_and_improves_it(backend, policy):
    assert list(policy.members)[:3] == ["base", "a@0.1", "b"]
    assert policy.own == (320,), "'Say' is in the vocabulary already"
    untouched = backend.load(policy.tokenizer.name_or_path, tokens=["<h0>", "Say"])
    assert torch.equal(logits(policy, "base"), logits(untouched, "base"))
    backend.add_member(untouched, "new")
    before = backend.loglik(untouched, "new", EXAMPLES)[0].mean()
    assert backend.loglik(policy, "a@0.1", EXAMPLES)[0].mean() > before
    assert not torch.equal(logits(policy, "a@0.1"), logits(policy, "b"))


def test_own_tokens_are_learned_for_input_and_output(backend, policy):
    own = policy.own[0]
    backend.add_member(policy, "fresh")
    ids = (5, own, 7)
    assert not torch.equal(logits(policy, "a@0.1", ids), logits(policy, "fresh", ids))
    assert logits(policy, "a@0.1")[0, :, own].mean() != logits(policy, "fresh")[0, :, own].mean()
    policy.activate("a@0.1")
    learned = policy.model.get_input_embeddings().weight[own].clone()
    policy.activate("fresh")
    assert not torch.equal(policy.model.get_input_embeddings().weight[own], learned)


def test_base_is_the_model_before_tokens_were_added(backend, policy, tiny):
    extended = backend.loglik(policy, "base", PLAIN)[0]
    assert extended == pytest.approx(backend.loglik(backend.load(tiny), "base", PLAIN)[0], abs=1e-5)


def test_members_grown_from_base_share_one_start(backend, policy):
    backend.add_member(policy, "c")
    backend.add_member(policy, "d")
    assert torch.equal(logits(policy, "c"), logits(policy, "d"))
    backend.add_member(policy, "copy", like="b")
    assert torch.equal(logits(policy, "copy"), logits(policy, "b"))
    backend.add_member(policy, "copy", like="a@0.1")
    assert torch.equal(logits(policy, "copy"), logits(policy, "a@0.1"))
    assert list(policy.members).count("copy") == 1


def weight_of(policy, member, name):
    """The effective weight of one linear layer and of the embedding, as plain matrices."""
    policy.activate(member)
    base = policy.model.get_base_model() if hasattr(policy.model, "get_base_model") else policy.model
    if name == "embedding":
        return base.get_input_embeddings().weight.detach().double()
    layer = base.get_submodule(name)
    if not hasattr(layer, "base_layer"):
        return layer.weight.detach().double()
    adapter = policy.store._names[member]
    delta = layer.scaling[adapter] * layer.lora_B[adapter].weight.double() @ layer.lora_A[adapter].weight.double()
    return (layer.base_layer.weight.double() + (delta if member != "base" else 0)).detach()


@pytest.mark.parametrize("coefficients", [{"a@0.1": 0.3, "b": 0.7}, {"a@0.1": 1.5, "b": -0.8}, {"base": 0.5, "b": 0.5}])
@pytest.mark.parametrize("name", ["model.layers.1.self_attn.v_proj", "model.layers.0.mlp.down_proj", "embedding"])
def test_combinations_are_exact_in_delta_space(backend, policy, coefficients, name):
    backend.combine(policy, coefficients, "mix")
    base = weight_of(policy, "base", name)
    expected = base.clone()
    for member, c in coefficients.items():
        expected += c * (weight_of(policy, member, name) - base)
    assert (expected - base).abs().max() > 1e-4
    assert torch.allclose(weight_of(policy, "mix", name), expected, atol=1e-6)


def test_a_combination_can_be_combined_copied_trained_and_kept(backend, policy, settings, tmp_path):
    backend.combine(policy, {"a@0.1": 0.5, "b": 0.5}, "mix")
    backend.combine(policy, {"mix": 2.0, "b": -1.0}, "again")
    assert torch.allclose(logits(policy, "again"), logits(policy, "a@0.1"), atol=1e-4)
    backend.add_member(policy, "more", like="mix")
    backend.fit(policy, "more", EXAMPLES, mean_token_loss, settings, tmp_path / "fit", quiet)
    backend.save(policy, "more", tmp_path / "more")
    backend.restore(policy, "back", tmp_path / "more")
    assert torch.equal(logits(policy, "back"), logits(policy, "more"))
    assert not torch.equal(logits(policy, "more"), logits(policy, "mix"))


def test_nothing_weighed_is_the_base(backend, policy):
    backend.combine(policy, {"base": 1.0, "b": 0.0}, "still")
    assert torch.equal(logits(policy, "still"), logits(policy, "base"))


def test_files_are_exact_and_need_no_pickle(backend, policy, tiny, tmp_path):
    backend.save(policy, "b", tmp_path / "b")
    suffixes = {path.suffix for path in (tmp_path / "b").iterdir()}
    assert suffixes <= {".json", ".safetensors", ".jinja"}
    other = backend.load(tiny, tokens=["<h0>", "Say"])
    backend.restore(other, "b", tmp_path / "b")
    assert torch.equal(logits(other, "b"), logits(policy, "b"))
    assert np.array_equal(backend.loglik(other, "b", EXAMPLES)[0], backend.loglik(policy, "b", EXAMPLES)[0])


def test_a_folder_without_weights_is_refused(backend, policy, tmp_path):
    with pytest.raises(RunError, match=r"no .*model.safetensors"):
        backend.restore(policy, "x", tmp_path)
    assert "x" not in policy.members


def test_unknown_members_and_the_base_are_refused(backend, policy, settings, tmp_path):
    with pytest.raises(RunError, match=r"'bb' is no member(.|\n)*did you mean 'b'"):
        policy.activate("bb")
    with pytest.raises(RunError, match="'bb' is no member"):
        backend.combine(policy, {"bb": 1.0}, "c")
    with pytest.raises(RunError, match="cannot be changed"):
        backend.combine(policy, {"b": 1.0}, "base")
    with pytest.raises(RunError, match="training of member 'base'"):
        backend.fit(policy, "base", EXAMPLES, mean_token_loss, settings, tmp_path, quiet)
    with pytest.raises(RunError, match="on 0 examples"):
        backend.fit(policy, "b", [], mean_token_loss, settings, tmp_path, quiet)


def lora(tiny, **options):
    backend = CausalLM(rank=4, alpha=8, device="cpu", **options)
    policy = backend.load(tiny)
    backend.add_member(policy, "a")
    return backend, policy


@pytest.mark.parametrize(("field", "value"), [("use_dora", True), ("lora_bias", True), ("bias", "all")])
def test_adapters_that_are_no_plain_lora_are_refused(tiny, tmp_path, field, value):
    backend, policy = lora(tiny)
    backend.save(policy, "a", tmp_path)
    file = tmp_path / "adapter_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), field: value}))
    with pytest.raises(PluginError, match=f"{field}(.|\n)*plain LoRA"):
        backend.restore(policy, "b", tmp_path)
    setattr(policy.model.peft_config[policy.store._names["a"]], field, value)
    with pytest.raises(PluginError, match="combined exactly"):
        backend.combine(policy, {"a": 1.0}, "c")


def test_rank_stabilized_adapters_are_combined_with_their_own_scaling(tiny, tmp_path):
    """alpha / sqrt(rank) in place of alpha / rank; peft's own `cat` would take the wrong one."""
    backend, policy = lora(tiny)
    backend.fit(policy, "a", PLAIN, mean_token_loss, FitSettings(4, 2, 1e-2), tmp_path / "fit", quiet)
    backend.save(policy, "a", tmp_path)
    file = tmp_path / "adapter_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "use_rslora": True}))
    backend.restore(policy, "stable", tmp_path)
    name = "model.layers.1.self_attn.v_proj"
    base = weight_of(policy, "base", name)
    plain, stable = (weight_of(policy, member, name) - base for member in ("a", "stable"))
    assert torch.allclose(stable, 2.0 * plain, atol=1e-8), "8 / sqrt(4) against 8 / 4"
    backend.combine(policy, {"a": 0.25, "stable": 0.75}, "mix")
    assert torch.allclose(weight_of(policy, "mix", name) - base, 0.25 * plain + 0.75 * stable, atol=1e-8)
    backend.save(policy, "mix", tmp_path / "mix")
    backend.restore(policy, "back", tmp_path / "mix")
    assert torch.equal(logits(policy, "back"), logits(policy, "mix"))
    with policy.mixing(("a", "stable"), torch.tensor([[0.25, 0.75]])), torch.no_grad():
        rows = policy.model(input_ids=torch.tensor([(5, 6, 7, 300, 8)])).logits
    assert (rows - logits(policy, "mix")).abs().max() < 1e-5


def test_members_of_one_start_are_related_and_strangers_are_not(tiny, tmp_path):
    backend, policy = lora(tiny, dropout=0.0)
    backend.fit(policy, "a", PLAIN, mean_token_loss, FitSettings(8, 2, 1e-2), tmp_path / "fit", quiet)
    backend.add_member(policy, "b")
    backend.combine(policy, {"a": 0.5, "b": 0.5}, "sum")
    backend.related(policy, ["base", "a", "b", "sum"])
    backend.add_member(policy, "stranger")
    torch.manual_seed(1)
    with torch.no_grad():
        for layer in policy.store._layers:
            layer.lora_A[policy.store._names["stranger"]].weight.normal_()
    with pytest.raises(
        RunError, match=r"'stranger' did not start from the shared(.|\n)*is -?0\.[01](.|\n)*0.7 or more"
    ):
        backend.related(policy, ["a", "stranger"])
    with pytest.raises(RunError, match="'c' is no member"):
        backend.related(policy, ["a", "c"])


def test_adapters_of_another_rank_are_not_related(tiny, tmp_path):
    backend, policy = lora(tiny)
    other = CausalLM(rank=6, alpha=12, device="cpu")
    wide = other.load(tiny)
    other.add_member(wide, "a")
    other.save(wide, "a", tmp_path)
    backend.restore(policy, "wide", tmp_path)
    with pytest.raises(
        RunError, match=r"'wide' has factors of shape \(6, 32\), its start \(4, 32\)(.|\n)*backend.rank"
    ):
        backend.related(policy, ["a", "wide"])


def test_odd_adapters_are_not_related(tiny):
    backend, policy = lora(tiny)
    policy.model.peft_config[policy.store._names["a"]].use_dora = True
    with pytest.raises(PluginError, match="use_dora"):
        backend.related(policy, ["a"])


def test_an_adapter_for_other_own_tokens_is_refused(tiny, tmp_path):
    backend, policy = lora(tiny)
    backend.save(policy, "a", tmp_path)
    with pytest.raises(RunError, match="own tokens"):
        backend.restore(backend.load(tiny, tokens=["<new>"]), "b", tmp_path)


def test_weights_of_another_shape_are_refused(tiny, tmp_path):
    backend = CausalLM(adapter="none", device="cpu")
    policy = backend.load(tiny)
    backend.save(policy, "base", tmp_path)
    with pytest.raises(RunError, match="lacks or differs in"):
        backend.restore(backend.load(tiny, tokens=["<new>"]), "b", tmp_path)


def test_whole_weights_make_an_ordinary_model_folder(tiny, tmp_path):
    backend = CausalLM(adapter="none", device="cpu")
    policy = backend.load(tiny)
    backend.add_member(policy, "a")
    backend.save(policy, "a", tmp_path)
    assert torch.equal(logits(backend.load(str(tmp_path)), "base"), logits(policy, "base"))


def test_adapter_files_hold_one_member_alone(tiny, tmp_path):
    backend, policy = lora(tiny)
    for i in range(12):
        backend.add_member(policy, f"m{i}")
    backend.save(policy, "m1", tmp_path)
    names = load_file(tmp_path / "adapter_model.safetensors")
    assert len(names) == 2 * 2 * 2, "A and B of two projections in two layers"
