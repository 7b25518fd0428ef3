"""How friendly a response sounds, by a lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np

from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.rewards.words import texts


@dataclass(frozen=True)
class Sentiment(Reward):
    """VADER's compound score: -1 is most negative, 1 most positive, 0 for a text without a word it knows.

    Hutto and Gilbert 2014, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social
    Media Text". English words and emoji; the lexicon comes with the package, so no network is needed.
    """

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,) in [-1, 1]."""
        judge = _analyzer()
        return np.array([judge.polarity_scores(text)["compound"] for text in texts(payloads)], dtype=np.float64)

    def fingerprint(self) -> str:
        """The lexicon's version."""
        return f"sentiment 1 vaderSentiment {version('vaderSentiment')}"


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
