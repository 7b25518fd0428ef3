"""Alignment algorithms, free of tokenizers, images and files. Also their manifest, which imports nothing heavy."""

from ric.plugin import Component, hookimpl


@hookimpl
def ric_algorithms() -> list[Component]:
    """The algorithms."""
    return [
        Component(
            "ric",
            "ric_plugins.algorithms.ric:Ric",
            "Rewards-in-Context: one policy that is told which rewards are wanted.",
            reference="arXiv:2402.10207",
        ),
        Component(
            "sft", "ric_plugins.algorithms.sft:Sft", "Maximum likelihood on the task's responses, no reward used."
        ),
    ]
