"""The optimizer of a network's trained parameters."""

from __future__ import annotations

from typing import Any

from ric.kinds import FitSettings


def optimizer_of(network: Any, settings: FitSettings) -> Any:
    """AdamW; rows of an embedding that are trained alone know no decay, which would pull at all the others."""
    import torch

    weights = [p for p in network.parameters() if p.requires_grad]
    kept = [p for p in weights if not getattr(p, "rows_only", False)]
    rows = [p for p in weights if getattr(p, "rows_only", False)]
    groups = [{"params": kept, "weight_decay": settings.weight_decay}, {"params": rows, "weight_decay": 0.0}]
    return torch.optim.AdamW([group for group in groups if group["params"]], lr=settings.lr)
