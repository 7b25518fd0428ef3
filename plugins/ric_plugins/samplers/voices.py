"""Who answers a batch: one member, or members whose weights are mixed row by row.

A voice is what a model computes with during one forward pass. It leaves nothing behind, so that between two
passes the caller may train, or use another member.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Voice(Protocol):
    """What a batch of rows is read with; rows are those of the batch, in its order."""

    def speaking(self) -> AbstractContextManager[Any]:
        """The policy's model computes for these rows until the context ends."""

    def quiet(self, logits: Tensor) -> Tensor:
        """Logits (b, v), with those of tokens that a row never learned at -inf."""

    def select(self, index: Tensor) -> Voice:
        """The voice of some of these rows, in another order or repeated."""


class Single:
    """One member for every row."""

    def __init__(self, policy: Any, member: str) -> None:
        self._policy, self._member = policy, member

    def speaking(self) -> AbstractContextManager[Any]:
        """The member is active, now and until another is."""
        self._policy.activate(self._member)
        return nullcontext()

    def quiet(self, logits: Tensor) -> Tensor:
        """The base does not know tokens that were added for others."""
        logits[:, list(self._policy.hidden(self._member))] = float("-inf")
        return logits

    def select(self, index: Tensor) -> Single:
        """The same for any rows."""
        return self


class Blend:
    """theta_r = base + sum_i W[r, i] (theta_i - base) for row r (rewarded soups, arXiv:2306.04488).

    Args:
        policy: a text policy whose members are adapters.
        members: m names.
        weights: W (b, m), one row per row of the batch.
    """

    def __init__(self, policy: Any, members: Sequence[str], weights: Tensor) -> None:
        self._policy, self._members, self._weights = policy, tuple(members), weights

    def speaking(self) -> AbstractContextManager[Any]:
        """Every adapted layer adds its rows' own share of each member."""
        mixing: AbstractContextManager[Any] = self._policy.mixing(self._members, self._weights)
        return mixing

    def quiet(self, logits: Tensor) -> Tensor:
        """A row of nothing but base does not know tokens that were added for others."""
        own = list(self._policy.own)
        if own:
            counted = [i for i, member in enumerate(self._members) if not self._policy.hidden(member)]
            bare = (self._weights[:, counted] == 0).all(dim=1)
            logits[:, own] = logits[:, own].masked_fill(bare[:, None], float("-inf"))
        return logits

    def select(self, index: Tensor) -> Blend:
        """The weights of those rows."""
        return Blend(self._policy, self._members, self._weights[index])
