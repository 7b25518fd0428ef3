"""The loss of a batch through its examples' likelihoods, whole or in portions that fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ric.kinds import Batch, Loss
from ric.run.machine.ranks import ranks
from ric_plugins.backends.causal_lm.likelihood import token_logprobs
from ric_plugins.backends.portions import in_portions
from ric_plugins.backends.together import whole


def likelihoods(model: Any, inputs: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Log-likelihoods (b,) in nats, counted tokens (b,), and the share of the former that is the tags' (b,)."""
    logprobs, mask = token_logprobs(model, inputs["ids"], inputs["counted"])
    tags = logprobs * inputs["tags"][:, -logprobs.shape[1] :]
    return logprobs.sum(dim=1), mask.sum(dim=1).to(logprobs.dtype), tags.sum(dim=1)


def batch_loss(model: Any, inputs: Mapping[str, Any], loss: Loss) -> Any:
    """The loss of a whole batch, of which this process computes its part.

    Several processes average their gradients, and each has the terms of its own part alone: hence the factor.
    """
    loglik, units, tags = likelihoods(model, inputs)
    batch = len(inputs["weight"])
    return loss(whole(loglik, batch), whole(units, batch), batch_of(inputs, whole(tags, batch))) * ranks().world


def batch_of(inputs: Mapping[str, Any], tags: Any) -> Batch:
    """What a loss sees beside likelihoods; `tags` (b,) are the third of them."""
    return Batch(inputs["weight"], inputs["score"], inputs["group"], tags, inputs["length"])


def portioned(model: Any, inputs: Mapping[str, Any], loss: Loss, size: int, backward: Callable[[Any], None]) -> Any:
    """The same with its gradient, with `size` examples in memory at a time; returns the loss."""
    batch = len(inputs["weight"])

    def read(part: slice) -> tuple[Any, ...]:
        return likelihoods(model, {k: inputs[k][part] for k in ("ids", "counted", "tags")})

    def value_of(loglik: Any, units: Any, tags: Any) -> Any:
        seen = batch_of(inputs, whole(tags, batch))
        return loss(whole(loglik, batch), whole(units, batch), seen) * ranks().world

    return in_portions(read, value_of, len(inputs["ids"]), size, backward) / ranks().world
