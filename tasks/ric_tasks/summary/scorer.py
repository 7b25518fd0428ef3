"""Exact scorers of the `summary` world; text outside its grammar gets the lowest value there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_tasks.summary import world


@dataclass(frozen=True)
class Scorer(Reward):
    """One of the world's rewards.

    Args:
        of: "complete", "faithful" or "concise".
    """

    of: str = "complete"

    def __post_init__(self) -> None:
        """Refuse rewards the world does not have.

        Raises:
            ConfigError: with those it has.
        """
        if self.of not in world.Scores._fields:
            raise ConfigError(f"of = {self.of!r}", ", ".join(world.Scores._fields), "--rewards complete,faithful")

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,), larger is better."""
        pairs = zip(prompts, payloads, strict=True)
        return np.array([self._one(prompt, payload) for prompt, payload in pairs], dtype=np.float64)

    def _one(self, prompt: Prompt, payload: Payload) -> float:
        post = world.parse_post(prompt) if isinstance(prompt, str) else None
        answer = world.parse_answer(post, payload) if post is not None and isinstance(payload, str) else None
        scores = world.lowest() if post is None or answer is None else world.score(post, answer)
        return float(getattr(scores, self.of))

    def fingerprint(self) -> str:
        """The reward and the world's content."""
        return f"summary-{self.of}-{world.fingerprint()}"
