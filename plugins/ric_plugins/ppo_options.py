"""What proximal policy optimization is told: by the algorithm `ppo`, to the loop of a backend."""

from __future__ import annotations

from dataclasses import dataclass

WHITEN = ("batch", "minibatch", "none")


@dataclass(frozen=True)
class PpoOptions:
    """See the algorithm `ppo` for what each of them says."""

    minibatch: int = 32
    epochs: int = 2
    kl: float = 0.05
    gamma: float = 1.0
    lam: float = 0.95
    clip: float = 0.2
    value_clip: float = 0.2
    value_weight: float = 0.1
    value_dropout: float = 0.1
    adaptive: bool = True
    target: float = 6.0
    horizon: float = 10_000.0
    whiten: str = "batch"
    early_stop: float = 0.02
    stop_within: bool = True
    most_ratio: float = 10.0
