"""Reads a model and its tokenizer, and adds a format's own tokens."""

from __future__ import annotations

from typing import Any

from ric.errors import ConfigError
from ric_plugins.checkpoints import reading, tokenizer_of

LONGEST_CONTEXT = 2048
"""Most tokens read when neither the user nor the model says less."""
HINT = "check --model; a private model needs a login, one with its own code --set backend.remote_code=true"


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
