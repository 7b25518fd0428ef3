"""How a prompt and a response become the text a reward model reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ric.errors import ConfigError, DataError
from ric.kinds import Prompt, Row
from ric_plugins.rewards.words import whole

CHAT = "chat"
"""The template that stands for the reward model's own chat template."""
MARKS = ("bos", "eos", "sep", "cls")
"""Fields that stand for special tokens of the reward model's own tokenizer."""
RESPONSE = ("response", "sentence")
TEXTS = ("prompt", "space", *RESPONSE)
_FIELD = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][\w.-]*(\|prompt)?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


class Template:
    """A text with fields in braces.

    `{prompt}`, `{response}`, `{sentence}` (the response's first sentence), `{space}` (a space, unless
    there is white space at the seam of prompt and response already), `{bos}`, `{eos}`, `{sep}`,
    `{cls}` (special tokens). Any other name is a key of `row.meta`; `{post|prompt}` falls back on the prompt.

    Args:
        text: the text.

    Raises:
        ConfigError: a field has no name that could be a key.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.fields = tuple(_FIELD.findall(text))
        wrong = [field for field in self.fields if not _NAME.fullmatch(field)]
        if wrong or "{" in _FIELD.sub("", text) or "}" in _FIELD.sub("", text):
            given = f"the field {{{wrong[0]}}}" if wrong else "a single brace"
            raise ConfigError(
                f"template {text!r} with {given}",
                f"fields such as {', '.join(f'{{{name}}}' for name in (*TEXTS, *MARKS))}, or a key of the rows' meta",
                "{prompt}{space}{response}",
            )

    @property
    def reads(self) -> tuple[str, ...]:
        """Keys of `row.meta` it looks at, in order, each once."""
        names = (field.removesuffix("|prompt") for field in self.fields if field not in (*TEXTS, *MARKS))
        return tuple(dict.fromkeys(names))

    @property
    def places(self) -> tuple[str, ...]:
        """What is judged ("response") and what it is judged in ("context"), in the order in which the text has them."""
        return tuple(
            "response" if field in RESPONSE else "context"
            for field in self.fields
            if field not in ("space", *MARKS)
        )  # fmt: skip

    def fill(self, prompt: str, response: str, row: Row, marks: Mapping[str, str | None]) -> str:
        """The text of one row. Special tokens spelt out in a prompt or response are read as plain text.

        Args:
            prompt: as text.
            response: as text.
            row: for the other fields.
            marks: name -> special token, None where the tokenizer has none.

        Raises:
            DataError: the row lacks a key, or the tokenizer a special token.
        """
        special = [mark for mark in marks.values() if mark]

        def value(match: re.Match[str]) -> str:
            field = match[1]
            if field in MARKS:
                return _mark(field, marks)
            if field == "space":
                return seam(prompt, response)
            texts = {"prompt": prompt, "response": response}
            text = first_sentence(response) if field == "sentence" else texts.get(field)
            return plain(_from_meta(field, prompt, row) if text is None else text, special)

        return _FIELD.sub(value, self.text)


def seam(prompt: str, response: str) -> str:
    """A space, unless one of the texts is empty or has white space at the seam already."""
    return "" if not prompt or not response or prompt[-1].isspace() or response[0].isspace() else " "


def first_sentence(text: str) -> str:
    """The text up to its first end of a sentence, the mark included.

    >>> first_sentence("It works. Then it does not."), first_sentence("no end")
    ('It works.', 'no end')
    """
    return _SENTENCE_END.split(text.strip(), maxsplit=1)[0]


def plain(text: str, special: Sequence[str]) -> str:
    """The text with special tokens broken up, so that a response cannot end itself or start another segment."""
    for mark in special:
        text = text.replace(mark, f"{mark[0]} {mark[1:]}") if len(mark) > 1 else text
    return text


def prompt_text(prompt: Prompt) -> str:
    """A prompt as text; chat messages become paragraphs.

    Raises:
        DataError: it is neither a text nor messages.
    """
    return "\n\n".join(message["content"] for message in messages(prompt))


def messages(prompt: Prompt) -> list[dict[str, str]]:
    """A prompt as chat messages; a text is one message of a user.

    Raises:
        DataError: it is neither a text nor messages.
    """
    if isinstance(prompt, str):
        return [{"role": "user", "content": whole(prompt)}]
    if isinstance(prompt, list | tuple) and all(isinstance(part, Mapping) and "content" in part for part in prompt):
        return [{"role": str(part.get("role", "user")), "content": whole(str(part["content"]))} for part in prompt]
    raise DataError(
        f"a prompt of type {type(prompt).__name__}: {prompt!r:.80}",
        "a text, or a list of messages with role and content",
        "choose rewards for the task's own prompts: ric plugins --kind reward",
    )


def _mark(name: str, marks: Mapping[str, str | None]) -> str:
    mark = marks.get(name)
    if not mark:
        known = ", ".join(f"{{{key}}}" for key, token in marks.items() if token) or "none"
        raise DataError(f"the reward model's tokenizer has no {name} token", f"one it has: {known}",
                        f"leave {{{name}}} out of the template")  # fmt: skip
    return mark


def _from_meta(field: str, prompt: str, row: Row) -> str:
    key = field.removesuffix("|prompt")
    found: Any = row.meta.get(key)
    if found is None and field != key:
        return prompt
    if found is None:
        known = ", ".join(row.meta) or "nothing"
        raise DataError(f"row '{row.id}' has no '{key}' in its meta", f"one of: {known}",
                        f"correct the template, or write {{{key}|prompt}}")  # fmt: skip
    return whole(str(found))
