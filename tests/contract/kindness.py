"""A reward function in TRL's style."""

from __future__ import annotations


def kindness(prompts, completions, **columns):
    """How often a response says please."""
    return [text.lower().count("please") for text in completions]
