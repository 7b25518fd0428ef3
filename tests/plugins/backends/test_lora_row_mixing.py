"""Row mixing on any module with LoRA layers, against the sum written out."""

import pytest
import torch
from peft import LoraConfig, inject_adapter_in_model

from ric.errors import PluginError
from ric_plugins.backends.lora.row_mixing import lora_layers, row_mixing

RANKS = {"a": (2, 3.0), "b": (3, 6.0), "c": (1, 1.0)}
WEIGHTS = torch.tensor([[0.25, 0.75, 0.0], [-0.5, 1.5, 0.0]])


class Small(torch.nn.Module):
    """A layer and its name."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)


def adapted(layer):
    torch.manual_seed(0)
    model = Small(layer)
    for name, (rank, alpha) in RANKS.items():
        config = LoraConfig(r=rank, lora_alpha=alpha, target_modules=["layer"], init_lora_weights=False)
        inject_adapter_in_model(config, model, name)
    for found in lora_layers(model):
        found.enable_adapters(False)
    return model.eval()


@pytest.mark.parametrize("shape", [(2, 5), (2, 4, 5), (2, 3, 4, 5)])
def test_members_of_several_ranks_and_scalings_are_weighed_row_by_row(shape):
    model = adapted(torch.nn.Linear(5, 7))
    (layer,) = lora_layers(model)
    x = torch.randn(shape)
    with torch.no_grad(), row_mixing([layer], list(RANKS), WEIGHTS):
        found = model(x)
    with torch.no_grad():
        for row, weights in enumerate(WEIGHTS.tolist()):
            expected = layer.base_layer(x[row])
            for (name, (rank, alpha)), weight in zip(RANKS.items(), weights, strict=True):
                delta = layer.lora_B[name].weight @ layer.lora_A[name].weight
                expected = expected + weight * alpha / rank * (x[row] @ delta.T)
            assert (found[row] - expected).abs().max() < 1e-5
        assert torch.equal(model(x), layer.base_layer(x)), "nothing is left behind"


def test_layers_that_are_not_linear_are_refused():
    model = adapted(torch.nn.Conv2d(3, 4, 1))
    with (
        pytest.raises(PluginError, match=r"Conv2d(.|\n)*linear layers(.|\n)*combine"),
        row_mixing(lora_layers(model), list(RANKS), WEIGHTS),
    ):
        pass
