"""Small inputs that components are checked on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.kinds import Array, Row, Statistics, describe

PROMPTS = (
    "How do I bake bread?",
    "",
    " leading and trailing spaces ",
    "two\nlines\n\nand a gap",
    "\n\nHuman: hello\n\nAssistant:",
    "\n\nHuman: say 'Assistant:' twice\n\nAssistant: no\n\nHuman: please\n\nAssistant:",
    "### Request: be a nice person ### Response:",
    "<rm1_score> 1.2 <rm2_score> -0.3 ",
    "a prompt that ends in a tag <harmless: 1.2> <helpful: -0.3>",
    "<|harmless:07|><|helpful:03|>",
    "brackets [ ( { < > } ) ] and a back\\slash, 50 % {0} %s",
    "naïve café 日本語 🙂 \u200b\u202e e\u0301",
    "tab\tand\r\nreturn",
)
"""Texts that prompts may be: empty, with role markers, with things that look like tags, with any Unicode."""

ANSWERS = (
    "Mix flour, water, salt and yeast, and wait.",
    "",
    "No.",
    "yes " * 40,
    "日本語 🙂",
    "a\n\nb\n",
    "I cannot help with that.",
    "Well, 3 + 4 = 7!",
)
"""Responses, the empty one included."""


def text_rows(reads: Sequence[str] = ()) -> list[Row]:
    """Rows with text prompts and payloads; every key in `reads` is filled with a text."""
    meta = dict.fromkeys(reads, "Mix flour, water, salt and yeast.")
    pairs = [(PROMPTS[i % len(PROMPTS)], answer) for i, answer in enumerate(ANSWERS)]
    return [Row(f"row-{i}", prompt, answer, "check", meta) for i, (prompt, answer) in enumerate(pairs)]


def statistics(names: Sequence[str]) -> Statistics:
    """Statistics of 500 skewed training scores per reward, the same on every call."""
    rng = np.random.default_rng(7)
    raw = rng.gamma(2.0, 1.5, (500, len(names))) - np.arange(len(names))
    return describe(names, raw)


def targets(stats: Statistics) -> list[Array]:
    """Targets (k,) inside the range of each reward: its ends, its middle and points between."""
    shares = np.array([0.0, 0.13, 0.5, 0.77, 1.0])
    count = len(stats.names)
    # Each reward goes through the shares in another order, so that a mix-up of rewards shows.
    return [
        stats.low + shares[(start + np.arange(count)) % len(shares)] * (stats.high - stats.low)
        for start in range(len(shares))
    ]
