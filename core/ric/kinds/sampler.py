"""Kind `sampler`: executes requests in batches that mix preferences."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from ric.kinds.backend import Policy
from ric.kinds.records import Decoding, Request, Sample


class Sampler(ABC):
    """Draws one sample per request.

    Rules: every request yields exactly one `Sample` with its index in `row`, in any order; a row's
    result depends on its own seed, prompt and member, never on its batch. Its options (fields) are part of what
    answers are kept under: what changes while it draws is none.
    """

    backends: frozenset[str] = frozenset()
    """Names of the backends whose policies it can sample."""
    mixes: frozenset[str] = frozenset()
    """What it mixes itself, each row with its own coefficients: "weights", "predictions". Where it mixes no
    weights, the engine merges members with `Backend.combine`, one mixture after the other."""

    @abstractmethod
    def stream(self, policy: Policy, requests: Sequence[Request], decoding: Decoding) -> Iterator[Sample]:
        """Samples as they finish."""
