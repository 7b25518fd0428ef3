"""Overlap of a whole set of responses with references."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from ric.kinds import Metric, Scored
from ric_plugins.rewards.bleu import Tokenize
from ric_plugins.rewards.references import references_of
from ric_plugins.rewards.words import texts


@dataclass(frozen=True)
class CorpusBleu(Metric):
    """Corpus BLEU as sacrebleu computes it, over 100: from 0 to 1; larger is better.

    Rows without references are left out; without any it is undefined.

    Args:
        key: where `row.meta` keeps the references: a text, or a list of texts.
        tokenize: sacrebleu's tokenizer: "13a" for most languages, "char" or "zh" for scripts without spaces.
    """

    key: str = "references"
    tokenize: Tokenize = "13a"

    def measure(self, samples: Scored) -> float:
        """The figure of all responses together; NaN without references."""
        from sacrebleu.metrics.bleu import BLEU

        pairs = [(row.payload, found) for row in samples.rows if (found := references_of(row, self.key))]
        if not pairs:
            return float("nan")
        most = max(len(found) for _, found in pairs)
        # sacrebleu wants a list per rank of reference; None stands for "this row has no more".
        streams = [[found[i] if i < len(found) else None for _, found in pairs] for i in range(most)]
        responses = texts([payload for payload, _ in pairs])
        return float(BLEU(tokenize=self.tokenize).corpus_score(responses, streams).score) / 100

    def fingerprint(self) -> str:
        """The rule, its options and the package's version."""
        return f"bleu 1 {self.tokenize} key={self.key} sacrebleu {version('sacrebleu')}"
