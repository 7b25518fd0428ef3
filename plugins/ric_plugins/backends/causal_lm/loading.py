"""Reads a model and its tokenizer, and adds a format's own tokens."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any

from ric.errors import ConfigError
from ric_plugins.checkpoints import reading, tokenizer_of

LONGEST_CONTEXT = 2048
"""Most tokens read when neither the user nor the model says less."""
HINT = "check --model; a private model needs a login, one with its own code --set backend.remote_code=true"
NOISE = 1e-3
"""Spread of new token rows around the mean row, relative to the rows' own spread."""


def quiet() -> None:
    """Switch off the bars, warnings and hub pings of the model libraries; progress is reported by us."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import datasets
    import transformers

    datasets.disable_progress_bars()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    # peft asks transformers for a property it has renamed; nothing a user could change.
    warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing.*", category=FutureWarning)


def pick_device(name: str) -> str:
    """Resolve "auto" to the first accelerator, or to the CPU; any other name is meant as it stands."""
    import torch

    return ("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name


def load_model(path: str, revision: str, dtype: str, remote_code: bool) -> tuple[Any, Any]:
    """Model in evaluation mode and tokenizer.

    Raises:
        NotFoundError: nothing loadable there; of a hub id, whether it is missing, private, gated or out of reach.
        DataError: the hub cannot be reached, or broke off.
    """
    import torch
    from transformers import AutoModelForCausalLM

    options = {"revision": revision or "main", "trust_remote_code": remote_code}
    precision = "auto" if dtype == "auto" else getattr(torch, dtype)
    with reading("model", path, revision, hint=HINT):
        tokenizer = tokenizer_of(path, **options)
        model = AutoModelForCausalLM.from_pretrained(path, dtype=precision, **options)
    return model.eval(), tokenizer


def add_tokens(model: Any, tokenizer: Any, tokens: Sequence[str]) -> list[int]:
    """Add what the vocabulary lacks and return the new ids in order.

    New rows are the mean row plus a little noise that depends on the id alone.
    """
    import torch
    from tokenizers import AddedToken

    known = tokenizer.get_vocab()
    new = [token for token in dict.fromkeys(tokens) if token not in known]
    if not new:
        return []
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in new])
    own: list[int] = tokenizer.convert_tokens_to_ids(new)
    rows = model.get_input_embeddings().weight.shape[0]
    if max(own) >= rows:
        model.resize_token_embeddings(max(own) + 1, mean_resizing=False)
    matrices = {id(m.weight): m.weight for m in (model.get_input_embeddings(), model.get_output_embeddings())}
    with torch.no_grad():
        for weight in matrices.values():
            _initialize(weight, own, min(rows, *own))
    return own


def _initialize(weight: Any, own: Sequence[int], trained: int) -> None:
    import torch

    old = weight[:trained].float()
    generator = torch.Generator().manual_seed(trained)
    noise = torch.randn(len(own), weight.shape[1], generator=generator).to(weight.device)
    weight[list(own)] = (old.mean(dim=0) + NOISE * old.std(dim=0) * noise).to(weight.dtype)


def context_length(model: Any, wanted: int | None) -> int:
    """Tokens a policy reads: what was asked for, else the model's own limit up to 2048.

    Raises:
        ConfigError: more was asked for than the model has positions for.
    """
    limit = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    if wanted is None:
        return min(limit or LONGEST_CONTEXT, LONGEST_CONTEXT)
    if wanted < 2 or (limit is not None and wanted > limit):
        raise ConfigError(f"context={wanted}", f"a number from 2 to {limit}", "--set backend.context=...")
    return wanted


def end_ids(model: Any) -> list[int]:
    """Ids the model's own generation settings end on."""
    ends = getattr(model.generation_config, "eos_token_id", None)
    return list(ends) if isinstance(ends, list | tuple) else [ends] if ends is not None else []
