"""Exact scorers of the `summary` world; text outside its grammar gets the lowest value there is."""

from __future__ import annotations

from dataclasses import dataclass

from ric_tasks.enumerated import WorldScorer
from ric_tasks.summary import world


@dataclass(frozen=True)
class Scorer(WorldScorer):
    """One of the world's rewards.

    Args:
        of: "complete", "faithful" or "concise".
    """

    of: str = "complete"

    rewards = world.Scores._fields

    def scores(self, prompt: str, payload: str) -> world.Scores:
        """All rewards of a summary of a post."""
        post = world.parse_post(prompt)
        answer = None if post is None else world.parse_answer(post, payload)
        return world.lowest() if post is None or answer is None else world.score(post, answer)

    def fingerprint(self) -> str:
        """The reward and the world's content."""
        return f"summary-{self.of}-{world.fingerprint()}"
