"""Metrics: figures of a whole set of responses. Also their manifest, which imports nothing heavy."""

from ric.plugin import Component, hookimpl


@hookimpl
def ric_metrics() -> list[Component]:
    """The metrics."""
    return [
        Component(
            "perplexity",
            "ric_plugins.metrics.perplexity:Perplexity",
            "Per-token perplexity of responses under a language model; smaller is better.",
            needs=("torch", "transformers"),
        ),
        Component(
            "distinct",
            "ric_plugins.metrics.distinct:Distinct",
            "Share of different n-grams in all responses together; larger is better.",
            reference="arXiv:1510.03055",
        ),
        Component("length", "ric_plugins.metrics.length:Length", "Mean number of words a response."),
        Component(
            "bleu",
            "ric_plugins.metrics.bleu:CorpusBleu",
            "Corpus BLEU against references; larger is better.",
            needs=("sacrebleu",),
            reference="https://aclanthology.org/W18-6319",
        ),
    ]
