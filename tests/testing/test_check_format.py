"""For every rule of a format, a broken one that is caught."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pytest

from ric.kinds import Conditioned, Format
from ric.testing import ContractError, check_format

GROUP = re.compile(r"(?: \{-?\d+\.\d{3}\})+\Z")
NUMBER = re.compile(r"\{(-?\d+\.\d{3})\}")


@dataclass
class Braces(Format):
    """A format that keeps every rule: ` {1.234}` per reward after the prompt."""

    follows_prompt = True

    def encode(self, prompt, targets, statistics):
        clipped = np.clip(targets, statistics.low, statistics.high)
        return Conditioned(prompt, prompt, "".join(f" {{{z:.3f}}}" for z in clipped), "")

    def decode(self, tags, statistics):
        if not GROUP.fullmatch(tags):
            return None
        return np.array([float(z) for z in NUMBER.findall(tags)])

    def strip(self, text, statistics):
        tag = r" \{-?\d+\.\d{3}\}"
        return re.sub(f"(?:{tag}){{{len(statistics.names)}}}\\Z", "", text)

    def resolution(self, statistics):
        return np.full(len(statistics.names), 0.0005)


class StripsAll(Braces):
    def strip(self, text, statistics):
        return GROUP.sub("", text)


class StripsSpaces(Braces):
    def strip(self, text, statistics):
        return super().strip(text, statistics).rstrip()


class Mangles(Braces):
    def strip(self, text, statistics):
        return (
            super().strip(text, statistics).replace("bread", "cake")
            if "{" not in text
            else super().strip(text, statistics)
        )


class NoClip(Braces):
    def encode(self, prompt, targets, statistics):
        return Conditioned(prompt, prompt, "".join(f" {{{z:.3f}}}" for z in targets), "")


class Optimist(Braces):
    def resolution(self, statistics):
        return np.full(len(statistics.names), 1e-6)


class Swaps(Braces):
    def decode(self, tags, statistics):
        found = super().decode(tags, statistics)
        return found if found is None else found[::-1]


class Guesses(Braces):
    def decode(self, tags, statistics):
        found = super().decode(tags, statistics)
        return np.zeros(len(statistics.names)) if found is None else found


class Forgets(Braces):
    def decode(self, tags, statistics):
        return None


class Scalar(Braces):
    def resolution(self, statistics):
        return 0.0005


class Negative(Braces):
    def resolution(self, statistics):
        return np.full(len(statistics.names), -0.1)


class Twice(Braces):
    def tokens(self, statistics):
        return ["<a>", "<a>"]


class Before(Braces):
    def encode(self, prompt, targets, statistics):
        made = super().encode(prompt, targets, statistics)
        return made._replace(before="", tags=made.tags, after=prompt)


class Pair(Braces):
    def encode(self, prompt, targets, statistics):
        return prompt, "tags"


class Rewrites(Braces):
    def encode(self, prompt, targets, statistics):
        return super().encode(prompt, targets, statistics)._replace(prompt=prompt.strip())


class Bytes(Braces):
    def encode(self, prompt, targets, statistics):
        return super().encode(prompt, targets, statistics)._replace(after=b"")


class OnlyTwo(Braces):
    def encode(self, prompt, targets, statistics):
        return (
            super().encode(prompt, targets[:2], statistics)
            if len(targets) > 2
            else super().encode(prompt, targets, statistics)
        )


class Converses(Braces):
    """Puts the tags into a message of their own, and leaves the message when it takes them out."""

    converses = True

    def encode(self, prompt, targets, statistics):
        made = super().encode("" if isinstance(prompt, list) else prompt, targets, statistics)
        return made._replace(prompt=prompt)

    def strip(self, text, statistics):
        if isinstance(text, str):
            return super().strip(text, statistics)
        return [{**m, "content": super(Converses, self).strip(m["content"], statistics)} for m in text]


@pytest.mark.parametrize(
    ("cls", "rule"),
    [
        (StripsAll, r"strip\(encode\(prompt\).text\) is the prompt"),
        (StripsSpaces, r"strip\(encode\(prompt\).text\) is the prompt"),
        (Mangles, "strip leaves a text without tags as it is"),
        (NoClip, "targets outside the range are clipped"),
        (Optimist, "decode gives the targets up to the stated resolution"),
        (Swaps, "decode gives the targets up to the stated resolution"),
        (Guesses, "decode gives None for a text that is not a tag text"),
        (Forgets, "decode reads what encode wrote"),
        (Scalar, "resolution is one finite number per reward"),
        (Negative, "resolution is one finite number per reward"),
        (Twice, "tokens is a list of distinct texts"),
        (Before, "tags follow the whole prompt"),
        (Rewrites, "encode keeps the bare prompt"),
        (Bytes, "before, tags and after are texts"),
        (Converses, r"strip\(encode\(conversation\).messages\) is the conversation"),
    ],
)
def test_broken_formats_are_caught(cls, rule):
    with pytest.raises(ContractError, match=rule):
        check_format(cls())


@pytest.mark.parametrize("cls", [Pair, OnlyTwo])
def test_formats_that_fail_outright_do_not_pass(cls):
    with pytest.raises((AttributeError, ContractError, ValueError)):
        check_format(cls())


def test_a_good_format_passes():
    check_format(Braces())
