"""Kind `metric`: one figure of a set of samples, never trained on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

from ric.kinds.records import Row, Scored
from ric.kinds.task import Source


class Metric(ABC):
    """A figure of a whole set: perplexity under a model, FID, corpus BLEU, accuracy."""

    larger_is_better: bool = True

    def at(self, base: Source) -> Self:
        """The same metric in a run whose base model is `base`; only metrics that look at it need to implement this."""
        return self

    def beside(self, rows: Sequence[Row]) -> Self:
        """The same metric in a run that is trained on `rows`; only metrics that look at them need to implement this."""
        return self

    @abstractmethod
    def measure(self, samples: Scored) -> float:
        """The figure of these samples; NaN when it is undefined for them."""

    @abstractmethod
    def fingerprint(self) -> str:
        """Names the figure: equal fingerprints must mean equal figures."""
