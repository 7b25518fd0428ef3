"""How far pictures as a set lie from others, over features that need no download."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from ric.kinds import Array, Scored
from ric_plugins.metrics.images.features import features
from ric_plugins.metrics.images.frechet import frechet
from ric_plugins.metrics.images.reference import Against
from ric_plugins.pictures import pictures


@dataclass(frozen=True)
class FeatureDistance(Against):
    """Frechet distance between Gaussians that fit 64 simple features of both sets; smaller is better, 0 = alike.

    The formula of FID on filters that were never trained: it tells whether colours, edges and textures drift,
    not whether people would take one set for the other. Its scale is its own, and it grows as sets become small.
    """

    larger_is_better: ClassVar[bool] = False  # type: ignore[misc]

    @cached_property
    def _theirs(self) -> Array:
        return features(self.compared())

    def measure(self, samples: Scored) -> float:
        """The distance; NaN with fewer than two pictures.

        Raises:
            RicError: there is nothing to compare with, or a payload is no picture.
        """
        return frechet(features(pictures([row.payload for row in samples.rows])), self._theirs)

    def fingerprint(self) -> str:
        """The rule and what is compared with."""
        return f"feature-distance 1 {super().fingerprint()}"
