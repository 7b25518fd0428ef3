"""The loss of a batch through its examples' likelihoods, whole or in portions that fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ric.kinds import Batch, Loss
from ric.run.machine.ranks import ranks
from ric_plugins.backends.causal_lm.likelihood import token_logprobs
from ric_plugins.backends.causal_lm.together import whole


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
    """The gradient of a whole batch's loss with `size` examples in memory at a time; returns the loss.

    By the chain rule through the likelihoods l and the tags' shares of them: first all l without a graph,
    then dL/dl, then portion by portion the gradient of sum_i (dL/dl_i) l_i. Exact for any loss over them.
    Each portion's second pass repeats the random numbers (dropout) of its first.
    """
    import torch

    batch = len(inputs["weight"])
    starts = range(0, len(inputs["ids"]), size)
    portions = [{k: inputs[k][i : i + size] for k in ("ids", "counted", "tags")} for i in starts]
    states, parts = [], []
    for portion in portions:
        states.append(_random_state())
        with torch.no_grad():
            parts.append(likelihoods(model, portion))
    loglik, units, tags = (torch.cat(column).detach() for column in zip(*parts, strict=True))
    both = torch.stack([loglik, tags]).requires_grad_()
    value = loss(whole(both[0], batch), whole(units, batch), batch_of(inputs, whole(both[1], batch))) * ranks().world
    slopes = torch.autograd.grad(value, both)[0]
    for start, portion, state in zip(starts, portions, states, strict=True):
        _set_random_state(state)
        loglik, _, tags = likelihoods(model, portion)
        backward((slopes[:, start : start + size] * torch.stack([loglik, tags])).sum())
    return value.detach() / ranks().world


def _random_state() -> tuple[Any, Any]:
    import torch

    return torch.get_rng_state(), torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None


def _set_random_state(state: tuple[Any, Any]) -> None:
    import torch

    torch.set_rng_state(state[0])
    if state[1] is not None:
        torch.cuda.set_rng_state_all(state[1])
