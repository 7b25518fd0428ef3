"""The gradient of a whole batch's loss with only a portion of its examples in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def in_portions(
    read: Callable[[slice], tuple[Any, ...]],
    value_of: Callable[..., Any],
    count: int,
    size: int,
    backward: Callable[[Any], None],
) -> Any:
    """The loss of a whole batch, with its gradient, `size` examples at a time; exact for any loss over the columns.

    By the chain rule through what the loss sees, columns l such as likelihoods: first all l without a graph,
    then dL/dl, then portion by portion the gradient of sum_i (dL/dl_i) l_i.
    Each portion's second pass repeats the random numbers (dropout) of its first.

    Args:
        read: part of the batch -> its columns, each (part,); with a graph where gradients are on.
        value_of: whole columns (count,) -> the loss.
        count: examples of the batch.
        size: examples of a portion.
        backward: takes each portion's term to the parameters' gradients.
    """
    import torch

    portions = [slice(start, start + size) for start in range(0, count, size)]
    states, parts = [], []
    for portion in portions:
        states.append(_random_state())
        with torch.no_grad():
            parts.append(read(portion))
    columns = [torch.cat(column).detach().requires_grad_() for column in zip(*parts, strict=True)]
    value = value_of(*columns)
    slopes: Sequence[Any] = torch.autograd.grad(value, columns, allow_unused=True)
    for portion, state in zip(portions, states, strict=True):
        _set_random_state(state)
        terms = [
            (slope[portion] * column).sum()
            for slope, column in zip(slopes, read(portion), strict=True)
            if slope is not None
        ]
        backward(sum(terms))
    return value.detach()


def _random_state() -> tuple[Any, Any]:
    import torch

    return torch.get_rng_state(), torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None


def _set_random_state(state: tuple[Any, Any]) -> None:
    import torch

    torch.set_rng_state(state[0])
    if state[1] is not None:
        torch.cuda.set_rng_state_all(state[1])
