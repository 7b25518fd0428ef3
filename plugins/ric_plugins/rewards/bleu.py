"""Overlap with references by BLEU, one response at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.rewards.references import against, have_references

Tokenize = Literal["13a", "intl", "char", "zh", "none"]


@dataclass(frozen=True)
class Bleu(Reward):
    """Sentence BLEU as sacrebleu computes it, over 100: from 0 to 1.

    Papineni et al. 2002 with exponential smoothing, and only the n-grams a short response can have.
    Rows without references are left out. For a whole set of responses see the metric `bleu`.

    Args:
        key: where `row.meta` keeps the references: a text, or a list of texts.
        tokenize: sacrebleu's tokenizer: "13a" for most languages, "char" or "zh" for scripts without spaces.
    """

    key: str = "references"
    tokenize: Tokenize = "13a"

    @property
    def reads(self) -> tuple[str, ...]:  # type: ignore[override]
        """The key of the references."""
        return (self.key,)

    def applies(self, rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
        """Rows (n,) that have a reference."""
        return have_references(rows, self.key)

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,) in [0, 1], NaN without references."""
        scorer = sacrebleu(self.tokenize)

        def one(response: str, references: list[str]) -> float:
            return float(scorer.sentence_score(response, references).score) / 100

        return against(payloads, rows, self.key, one)

    def fingerprint(self) -> str:
        """The rule, its options and the package's version."""
        return f"bleu 1 {self.tokenize} key={self.key} sacrebleu {version('sacrebleu')}"


@cache
def sacrebleu(tokenize: str) -> Any:
    """sacrebleu's scorer for single sentences; it works for whole corpora as well."""
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(tokenize=tokenize, effective_order=True)
