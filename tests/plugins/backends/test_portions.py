import copy

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from ric.kinds import Conditioned, Example
from ric_plugins.backends.causal_lm.building import mean_token_loss
from ric_plugins.backends.causal_lm.encoding import TextCodec
from ric_plugins.backends.causal_lm.material import Material
from ric_plugins.backends.causal_lm.portions import batch_of, likelihoods, portioned
from ric_plugins.backends.causal_lm.trainer import train
from ric_plugins.losses import Contrast

TAGGED = Example(Conditioned("Say", "Say", " high", ":"), "Sheets and cats.", group=3, score=1.0, tags_in_loss=True)
EXAMPLES = [Example(f"Say {i}", "Sheets and cats." * (i % 3 + 1), group=i // 2, score=float(i)) for i in range(6)]
EXAMPLES.append(TAGGED)


def ranking(loglik, units, batch):
    """A loss that couples every pair of examples."""
    p = loglik / units
    return torch.relu(p[:, None] - p[None, :] + 0.1 * (batch.score[:, None] - batch.score[None, :])).mean()


@pytest.fixture
def model(tiny):
    return AutoModelForCausalLM.from_pretrained(tiny)


@pytest.fixture
def material(tiny):
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    codec = TextCodec(tokenizer, 64)
    return Material(EXAMPLES, [codec.example(example) for example in EXAMPLES], mean_token_loss, codec.pad)


def gradients(model):
    return [p.grad.clone() for p in model.parameters()]


@pytest.mark.parametrize("loss", [mean_token_loss, ranking, Contrast(0.7)])
@pytest.mark.parametrize("size", [1, 3, 7])
def test_portions_give_the_gradient_of_the_whole_batch(model, material, loss, size):
    inputs = material.collate(range(7))
    loglik, units, tags = likelihoods(model, inputs)
    assert [bool(share) for share in tags] == [False] * 6 + [True]
    whole = loss(loglik, units, batch_of(inputs, tags))
    whole.backward()
    wanted = gradients(model)
    model.zero_grad()
    value = portioned(model, inputs, loss, size, lambda part: part.backward())
    assert torch.allclose(value, whole.detach(), atol=1e-6)
    for found, expected in zip(gradients(model), wanted, strict=True):
        assert torch.allclose(found, expected, atol=1e-6)


def test_a_portions_two_passes_see_the_same_dropout(model, material):
    """With dropout, gradients of likelihoods and the slopes at them belong to one and the same network."""
    dropped, seen = torch.nn.Dropout(0.5), []
    inner = model.lm_head.forward

    def forward(hidden):
        out = dropped(hidden)
        seen.append((out == 0).detach().clone())
        return inner(out)

    model.lm_head.forward = forward
    torch.manual_seed(3)
    portioned(model, material.collate(range(6)), ranking, 3, lambda part: part.backward())
    assert len(seen) == 4
    assert torch.equal(seen[0], seen[2])
    assert torch.equal(seen[1], seen[3])
    assert not torch.equal(seen[0], seen[1])


def test_a_training_in_portions_ends_where_the_other_does(model, material, settings, tmp_path, tiny):
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    other, start = copy.deepcopy(model), [p.detach().clone() for p in model.parameters()]
    first = train(model, tokenizer, material, settings, tmp_path / "a", lambda *_: None)
    second = train(other, tokenizer, material, settings._replace(micro=1), tmp_path / "b", lambda *_: None)
    for a, b, c in zip(model.parameters(), other.parameters(), start, strict=True):
        assert torch.allclose(a, b, atol=1e-4)
        assert not torch.equal(a, c)
    assert second.loss == pytest.approx(first.loss, abs=1e-4)
