"""Exact scorers of the `hh` world; text outside its grammar gets the lowest value there is."""

from __future__ import annotations

from dataclasses import dataclass

from ric_tasks.enumerated import WorldScorer
from ric_tasks.hh import world


@dataclass(frozen=True)
class Scorer(WorldScorer):
    """One of the world's rewards.

    Args:
        of: "harmless", "helpful" or "humor".
    """

    of: str = "harmless"

    rewards = world.Scores._fields

    def scores(self, prompt: str, payload: str) -> world.Scores:
        """All rewards of an answer to a request."""
        request, answer = world.parse_request(prompt), world.parse_answer(payload)
        return world.lowest() if request is None or answer is None else world.score(request, answer)

    def fingerprint(self) -> str:
        """The reward and the world's content."""
        return f"hh-{self.of}-{world.fingerprint()}"
