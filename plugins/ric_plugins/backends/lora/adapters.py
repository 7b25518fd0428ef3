"""Members as LoRA adapters beside one frozen model (peft).

delta W = scaling * B A, with A (r, in) and B (out, r). All members grown from "base" share one
initialization (A0, B0 = 0), without which averaging members means little (methods: shared
initialization). Tokens of a format's own are rows of the embedding, trained per member.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from ric.errors import PluginError, RunError
from ric_plugins.backends.lora.relatedness import check_related
from ric_plugins.backends.lora.row_mixing import lora_layers, row_mixing
from ric_plugins.backends.lora.token_mixing import token_hooks, token_layers
from ric_plugins.backends.members import BASE

WEIGHTS = "adapter_model.safetensors"
START = "member0000"
ALONE = "default"
"""The only adapter name that trl's online trainers know."""
INITIALIZATION = 8888
"""Seed of the shared initialization."""


class AdapterMembers:
    """One peft model with an adapter per member, and one untrained adapter they start from.

    peft's names are numbers of equal width: a member's own name may hold dots, and peft matches
    names by prefix.
    """

    per_row = True

    def __init__(self, model: Any, config: Any) -> None:
        import torch
        from peft import get_peft_model

        with torch.random.fork_rng():
            torch.manual_seed(INITIALIZATION)
            self.model = get_peft_model(model, config, adapter_name=START)
        self._layers, self._tokens = lora_layers(self.model), token_layers(self.model)
        self._names: dict[str, str] = {BASE: START}
        self._count = 0

    def activate(self, name: str) -> None:
        """Switch to the member's adapter; "base" computes without any."""
        if name == BASE:
            self.model.base_model.disable_adapter_layers()
        else:
            self.model.base_model.enable_adapter_layers()
            self.model.set_adapter(self._names[name])

    def add(self, name: str, like: str) -> None:
        """A copy of another member's adapter."""
        source = self._names[like]
        self._create(name, copy.deepcopy(self.model.peft_config[source]), self._state(source))

    def keep(self, name: str) -> None:
        """Nothing to do: training writes into the adapter itself."""

    def combine(self, coefficients: Mapping[str, float], name: str) -> None:
        """Exact: ranks are concatenated, A = [A_1; A_2; ...], B = [c_1 s_1 B_1, c_2 s_2 B_2, ...], scaling 1.

        Raises:
            PluginError: an adapter is no plain LoRA, so that concatenation would change its delta.
        """
        if not coefficients:
            return self.add(name, BASE)
        adapters = {self._names[member]: c for member, c in coefficients.items()}
        for adapter in adapters:
            check_plain(self.model.peft_config[adapter])
        config = copy.deepcopy(self.model.peft_config[START])
        config.r = config.lora_alpha = sum(self.model.peft_config[adapter].r for adapter in adapters)
        self._create(name, config, {})
        self._write_combination(self._names[name], adapters)
        return None

    def mixing(self, names: Sequence[str], weights: Any) -> AbstractContextManager[None]:
        """See `row_mixing`; the adapters must be switched off.

        Raises:
            PluginError: an adapter is no plain LoRA.
        """
        adapters = [self._names[name] for name in names]
        for adapter in adapters:
            check_plain(self.model.peft_config[adapter])
        tokens = token_hooks(self._tokens, adapters, START, weights)
        return row_mixing(self._layers, adapters, weights, tokens)

    def related(self, names: Sequence[str]) -> None:
        """See `relatedness.check_related`."""
        for name in names:
            check_plain(self.model.peft_config[self._names[name]])
        check_related(self._layers, {name: self._names[name] for name in names}, START)

    def save(self, name: str, path: Path) -> None:
        """peft's own layout, without a model card: adapter_config.json and adapter_model.safetensors."""
        from safetensors.torch import save_file

        adapter = self._names[name]
        path.mkdir(parents=True, exist_ok=True)
        state = {key: value.detach().cpu().contiguous() for key, value in self._state(adapter).items()}
        save_file(state, path / WEIGHTS, metadata={"format": "pt"})
        self.model.peft_config[adapter].save_pretrained(str(path))

    @contextmanager
    def trained_alone(self, name: str, reference: str | None, folder: Path) -> Iterator[Any]:
        """The model with member `name` as the adapter "default", which is the only one trl trains.

        trl copies it into an adapter "ref" before it trains: the member starts as its reference. What was trained goes
        back into the member, and both adapters go.
        """
        import torch
        from peft import set_peft_model_state_dict

        adapter = self._names[name]
        with torch.random.fork_rng():
            self.model.add_adapter(ALONE, copy.deepcopy(self.model.peft_config[adapter]))
        set_peft_model_state_dict(self.model, self._state(adapter), adapter_name=ALONE)
        self.model.set_adapter(ALONE)
        try:
            yield self.model
            set_peft_model_state_dict(self.model, self._state(ALONE), adapter_name=adapter)
        finally:
            self.model.set_adapter(adapter)
            for extra in (ALONE, "ref"):
                if extra in self.model.peft_config:
                    self.model.delete_adapter(extra)
            self.model.eval()

    def restore(self, name: str, path: Path) -> None:
        """An adapter folder, ours or any plain LoRA of the same model.

        Raises:
            RunError: the folder holds no adapter, or one for other own tokens.
            PluginError: it is no plain LoRA.
        """
        from peft import PeftConfig
        from safetensors.torch import load_file

        if not (path / WEIGHTS).is_file():
            raise RunError(f"no {WEIGHTS} in {path}", "the folder of a saved member", "run the same command again")
        config = PeftConfig.from_pretrained(str(path))
        check_plain(config)
        mine = self.model.peft_config[START].trainable_token_indices
        if config.trainable_token_indices != mine:
            raise RunError(
                f"the adapter in {path} was trained with own tokens {config.trainable_token_indices}",
                f"own tokens {mine}",
                "load the policy with the format that the adapter was trained with",
            )
        config.inference_mode = False
        self._create(name, config, load_file(path / WEIGHTS))

    def _create(self, name: str, config: Any, state: Mapping[str, Any]) -> None:
        import torch
        from peft import set_peft_model_state_dict

        old = self._names.get(name)
        self._count += 1
        adapter = f"member{self._count:04d}"
        with torch.random.fork_rng():
            self.model.add_adapter(adapter, config)
        if state:
            set_peft_model_state_dict(self.model, dict(state), adapter_name=adapter)
        self._names[name] = adapter
        self.model.set_adapter(adapter)
        if old is not None:
            self.model.delete_adapter(old)
        self.model.eval()

    def _state(self, adapter: str) -> dict[str, Any]:
        from peft import get_peft_model_state_dict

        state = get_peft_model_state_dict(self.model, adapter_name=adapter, save_embedding_layers=False)
        return {key: value.clone() for key, value in state.items()}

    def _write_combination(self, target: str, adapters: Mapping[str, float]) -> None:
        import torch

        with torch.no_grad():
            for layer in self._layers:
                a = [layer.lora_A[name].weight for name in adapters]
                b = [c * layer.scaling[name] * layer.lora_B[name].weight for name, c in adapters.items()]
                layer.lora_A[target].weight.copy_(torch.cat(a, dim=0))
                layer.lora_B[target].weight.copy_(torch.cat(b, dim=1))
            for rows in self._token_rows():
                start = rows[START]
                rows[target].copy_(start + sum(c * (rows[name] - start) for name, c in adapters.items()))

    def _token_rows(self) -> Iterator[Any]:
        """Own-token rows (tokens, width) by adapter, once for each matrix that is not tied to another."""
        return (layer.trainable_tokens_delta for layer in self._tokens if layer.tied_adapter is None)


def check_plain(config: Any) -> None:
    """Refuse adapters whose delta is not scaling * B A with one scaling.

    Raises:
        PluginError: with what the adapter is.
    """
    kind = str(getattr(config.peft_type, "value", config.peft_type))
    odd = [
        flag
        for flag in ("use_dora", "modules_to_save", "rank_pattern", "alpha_pattern", "lora_bias")
        if getattr(config, flag, None)
    ]
    if kind != "LORA" or odd or config.bias != "none":
        raise PluginError(
            f"an adapter of type {kind} with {', '.join(odd) or f'bias={config.bias}'}",
            "plain LoRA: the delta of such an adapter is not scaling * B A, so it cannot be combined exactly",
            "train it again without these settings, or merge it into its model and pass that with --model",
        )
