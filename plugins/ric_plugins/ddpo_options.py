"""What policy gradients over denoising steps are told: by the algorithm `ddpo`, to the loop of a backend."""

from __future__ import annotations

from dataclasses import dataclass

NORMALIZE = ("group", "batch")


@dataclass(frozen=True)
class DdpoOptions:
    """See the algorithm `ddpo` for what each of them says."""

    each: int = 8
    minibatch: int = 32
    epochs: int = 1
    moves: int = 10
    eta: float = 1.0
    guidance: float = 1.0
    clip: float = 1e-4
    most: float = 5.0
    normalize: str = "group"
    kl: float = 0.0
