"""The rules of a format, as `ric.kinds.Format` states them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.kinds import Array, Conditioned, Format, Statistics
from ric.testing.rule import are_texts, is_array, require
from ric.testing.samples import PROMPTS, statistics, targets

NAMES = (
    ("harmless",),
    ("harmless", "helpful"),
    ("a", "b", "c"),
    ("helpful: no", "hf:org/m_1", "日本", "x y", "p", "q", "r"),
)
"""Reward names to try: one, two, three, and seven awkward ones."""
MARKERS = ("\n\nAssistant:", "### Response:", "")
_ROUNDING = 1e-9
"""What float arithmetic may add to the stated resolution."""


def check_format(format: Format, prompts: Sequence[str] = PROMPTS) -> None:
    """Check every rule of a format, with several markers and one to seven rewards.

    Raises:
        ContractError: a rule is broken.
    """
    for marker in MARKERS:
        local = format.at(marker)
        for names in NAMES:
            stats = statistics(names)
            resolution_is_usable(local, stats)
            tokens_are_texts(local, stats)
            decodes_within_resolution(local, stats)
            clips(local, stats)
            refuses_other_text(local, stats)
            for prompt in prompts:
                encodes(local, prompt, stats)
                round_trip(local, prompt, stats)
                round_trip(local, prompt + marker, stats)
            conditions_a_conditioned_text(local, stats)
            if local.converses:
                conditions_conversations(local, prompts, stats)


def encodes(format: Format, prompt: str, stats: Statistics) -> None:
    """`encode` returns the prompt, its pieces as texts, and tags after the whole prompt where it says so."""
    found = format.encode(prompt, targets(stats)[1], stats)
    require(isinstance(found, Conditioned), "encode returns a Conditioned", f"it returned {found!r}")
    require(found.prompt == prompt, "encode keeps the bare prompt", f"{prompt!r} became {found.prompt!r}")
    texts = (found.before, found.tags, found.after)
    require(all(isinstance(text, str) for text in texts), "before, tags and after are texts", f"they are {texts!r}")
    if format.follows_prompt and prompt == PROMPTS[0]:
        require(
            found.before.startswith(prompt),
            "tags follow the whole prompt (follows_prompt)",
            f"before is {found.before!r} for the prompt {prompt!r}",
        )


def round_trip(format: Format, prompt: str, stats: Statistics) -> None:
    """`strip` undoes `encode` for any text."""
    for wanted in targets(stats):
        text = format.encode(prompt, wanted, stats).text
        back = format.strip(text, stats)
        require(back == prompt, "strip(encode(prompt).text) is the prompt", f"{prompt!r} came back as {back!r}")


def conditions_a_conditioned_text(format: Format, stats: Statistics) -> None:
    """A prompt that is itself a conditioned text comes back with its inner tags."""
    inner = format.encode(PROMPTS[0], targets(stats)[1], stats).text
    round_trip(format, inner, stats)


def conditions_conversations(format: Format, prompts: Sequence[str], stats: Statistics) -> None:
    """`strip` undoes `encode` for conversations with and without a system message, twice over."""
    for prompt in prompts:
        asked = [{"role": "user", "content": prompt}]
        for bare in (asked, [{"role": "system", "content": prompt}, *asked]):
            wanted = targets(stats)[1]
            once = format.encode(bare, wanted, stats)
            twice = format.encode(once.messages, wanted, stats)
            back = [format.strip(found.messages, stats) for found in (once, twice)]
            require(
                back == [bare, once.messages],
                "strip(encode(conversation).messages) is the conversation",
                f"{bare!r} came back as {back[0]!r}, conditioned twice as {back[1]!r}",
            )


def decodes_within_resolution(format: Format, stats: Statistics) -> None:
    """`decode` gives the targets back up to `resolution`."""
    allowed = format.resolution(stats) + _ROUNDING
    for wanted in targets(stats):
        found = _decoded(format, wanted, stats)
        require(
            (np.abs(found - wanted) <= allowed).all(),
            "decode gives the targets up to the stated resolution",
            f"{wanted} came back as {found}, off by more than {allowed}",
        )


def clips(format: Format, stats: Statistics) -> None:
    """Targets outside the training range are clipped to it, never refused."""
    allowed = format.resolution(stats) + _ROUNDING
    for wanted, end in ((stats.high + 50.0, stats.high), (stats.low - 50.0, stats.low)):
        found = _decoded(format, wanted, stats)
        require(
            (np.abs(found - end) <= allowed).all(),
            "targets outside the range are clipped to it",
            f"{wanted} came back as {found}; the range ends at {end}",
        )


def refuses_other_text(format: Format, stats: Statistics) -> None:
    """A text that is no tag text decodes to None."""
    for text in ("", "no tags here", "<"):
        found = format.decode(text, stats)
        require(found is None, "decode gives None for a text that is not a tag text", f"{text!r} gave {found}")
    plain = "How do I bake bread?"
    require(
        format.strip(plain, stats) == plain,
        "strip leaves a text without tags as it is",
        f"{plain!r} became {format.strip(plain, stats)!r}",
    )


def resolution_is_usable(format: Format, stats: Statistics) -> None:
    """One finite number per reward, none negative."""
    found = np.asarray(format.resolution(stats))
    good = found.shape == (len(stats.names),) and bool((np.isfinite(found) & (found >= 0)).all())
    require(good, "resolution is one finite number per reward, 0 or larger", f"it is {found}")


def tokens_are_texts(format: Format, stats: Statistics) -> None:
    """Own tokens are distinct texts."""
    found = format.tokens(stats)
    good = are_texts(found, list) and len(set(found)) == len(found)
    require(good, "tokens is a list of distinct texts", f"it is {found!r}")


def _decoded(format: Format, wanted: Array, stats: Statistics) -> Array:
    tags = format.encode(PROMPTS[0], wanted, stats).tags
    found = format.decode(tags, stats)
    good = is_array(found, wanted.shape)
    require(good, "decode reads what encode wrote: one number per reward", f"{tags!r} gave {found!r}")
    return np.asarray(found)
