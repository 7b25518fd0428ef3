"""Conversations as text, written by the tokenizer's chat template; the seam around the tags stays known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ric.errors import DataError
from ric.kinds import Conditioned
from ric.kinds.conversation import Message

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

PLACE = "@tags@"
"""Stands for the tags while the template writes; lengthened until no message contains it."""


def rendered(messages: Sequence[Message], tokenizer: PreTrainedTokenizerBase) -> str:
    """The text of a conversation, up to where the model answers.

    Raises:
        DataError: the tokenizer has no chat template, or one that refuses these messages.
    """
    from jinja2 import TemplateError

    if not getattr(tokenizer, "chat_template", None):
        raise DataError(
            f"a conversation for '{tokenizer.name_or_path}', whose tokenizer has no chat template",
            "a chat model, or prompts that are texts",
            "name a chat model with --model, or write the prompts as text",
        )
    try:
        plain = [dict(message) for message in messages]
        return str(tokenizer.apply_chat_template(plain, tokenize=False, add_generation_prompt=True))
    except TemplateError as error:
        raise DataError(
            f"the chat template of '{tokenizer.name_or_path}' refuses roles {[m['role'] for m in messages]}: {error}",
            "roles that the template knows, a system message among them where rewards are asked for",
            "--set format=named with prompts that are texts, or another --model",
        ) from error


def templated(conditioned: Conditioned, tokenizer: PreTrainedTokenizerBase) -> Conditioned:
    """The pieces of a conditioned conversation as text: what the template writes before and after the tags.

    Raises:
        DataError: see `rendered`; or the template leaves the system message out, or writes it twice.
    """
    place = PLACE
    while any(place in str(message["content"]) for message in conditioned.messages):
        place += "@"
    text = rendered(conditioned._replace(tags=place).messages, tokenizer)
    if text.count(place) != 1:
        raise DataError(
            f"the chat template of '{tokenizer.name_or_path}' writes the system message {text.count(place)} times",
            "a template that writes it once, since that is where rewards are asked for",
            "--set format=named with prompts that are texts, or another --model",
        )
    before, _, after = text.partition(place)
    return conditioned._replace(before=before, after=after)
