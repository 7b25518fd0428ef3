"""The weights of a trainer checkpoint: only what is being trained, without names of adapters.

A continued run may have given its members other internal names, and other members have files of
their own, so parameters are kept by their place in the model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ric.errors import RunError

WEIGHTS = "trained.safetensors"


def save_trained(model: Any, folder: Path) -> None:
    """Write the parameters that require a gradient."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({key: p.detach().cpu().contiguous() for key, p in _trained(model).items()}, folder / WEIGHTS)


def load_trained(model: Any, folder: Path) -> None:
    """Read them back into a model of the same form.

    Raises:
        RunError: the checkpoint is of another training.
    """
    import torch
    from safetensors.torch import load_file

    state, mine = load_file(folder / WEIGHTS), _trained(model)
    if {k: v.shape for k, v in state.items()} != {k: p.shape for k, p in mine.items()}:
        raise RunError(
            f"the checkpoint in {folder} holds {len(state)} parameters of other shapes",
            f"the {len(mine)} parameters that are being trained",
            "start anew with --fresh",
        )
    with torch.no_grad():
        for key, parameter in mine.items():
            parameter.copy_(state[key])


def _trained(model: Any) -> dict[str, Any]:
    trained = (p for p in model.parameters() if p.requires_grad)
    return {f"{place:05d}": p for place, p in enumerate(trained)}
