"""Kind `metric`: one figure of a set of samples, never trained on."""

from __future__ import annotations

from abc import ABC, abstractmethod

from ric.kinds.records import Scored


class Metric(ABC):
    """A figure of a whole set: perplexity under a model, FID, corpus BLEU, accuracy."""

    larger_is_better: bool = True

    @abstractmethod
    def measure(self, samples: Scored) -> float:
        """The figure of these samples; NaN when it is undefined for them."""

    @abstractmethod
    def fingerprint(self) -> str:
        """Names the figure: equal fingerprints must mean equal figures."""
