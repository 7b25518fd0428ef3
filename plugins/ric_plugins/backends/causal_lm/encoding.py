"""Text to token ids and back, piece by piece, so that every seam is exact.

A model reads `before + tags + after`, then a space unless that text ends in white space, then the
response, then the end mark. Each piece is tokenized on its own and the ids are joined: nothing
merges across a seam, and which tokens a loss counts is known without searching for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ric.errors import DataError
from ric.kinds import Conditioned, Example, Prompt
from ric.kinds.conversation import is_conversation
from ric_plugins.backends.causal_lm.templates import rendered, templated
from ric_plugins.backends.causal_lm.tokenizing import first_piece, later_piece, opening

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

CACHED_PIECES = 1 << 16


class Encoded(NamedTuple):
    """Token ids of one example, which of them a loss counts (of the same length), and where its tags stand."""

    ids: list[int]
    counted: list[bool]
    tags: range = range(0)


class Answer(NamedTuple):
    """What generated ids come to: text before the first stop string, tokens drawn, whether it ended before a limit."""

    payload: str
    units: int
    finished: bool


class TextCodec:
    """Encodes prompts and examples for one tokenizer, and decodes what was generated.

    Args:
        tokenizer: the model's tokenizer, own tokens already added.
        context: most tokens a model reads; `before` is shortened from its start to fit.
        ends: ids that end a response; empty means the tokenizer's end mark alone.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, context: int, ends: Sequence[int] = ()) -> None:
        if tokenizer.eos_token_id is None:
            raise DataError(
                f"the tokenizer of '{tokenizer.name_or_path}' has no end-of-text token",
                "a tokenizer with an eos_token, so that a response can end",
                "set eos_token in its tokenizer_config.json",
            )
        self.tokenizer, self.context = tokenizer, context
        self.opening = opening(tokenizer)
        self.end: int = tokenizer.eos_token_id
        self.ends = frozenset({self.end, *ends})
        self.pad: int = self.end if tokenizer.pad_token_id is None else tokenizer.pad_token_id
        self._silent = self.ends | {self.pad} | set(self.opening)
        self._first, self._later = first_piece(tokenizer), later_piece(tokenizer)
        self._payload = later_piece(tokenizer, literal=True)
        self._ids = lru_cache(CACHED_PIECES)(self._tokenize)

    def prompt(self, prompt: Prompt | Conditioned, reserve: int = 1) -> tuple[str, list[int]]:
        """What a model continues, as text and as ids.

        `reserve` tokens of the context are kept free for the response, but never more than half of
        what tags and marker leave: a long answer to nothing helps nobody.
        """
        text = conditioned(prompt, self.tokenizer)
        before, rest = self._pieces(text)
        room = self.context - len(rest) - len(self.opening)
        self._check(room, len(rest))
        return text.text, self._join(before, rest, max(room - reserve, room // 2))

    def example(self, example: Example, everything: bool = False) -> Encoded:
        """Ids of prompt, response and end mark.

        A response is cut only when it does not fit the context beside tags and marker; it then has
        no end mark, nor has one that a limit cut off when it was drawn. Counted are response and end
        mark, the tags too under `tags_in_loss`, or with `everything` (or of a plain example) all
        tokens. The first token of all is never counted: nothing predicts it.
        """
        text = conditioned(example.prompt, self.tokenizer)
        before, rest = self._pieces(text)
        room = self.context - len(rest) - len(self.opening)
        self._check(room, len(rest))
        everything = everything or example.plain
        end = [self.end] if example.finished else []
        response = [*self.response(text.text, example.payload), *end][:room]
        head = self._join(before, rest, room - len(response))
        tags = len(self._ids("later", text.tags))
        counted = [everything] * (len(head) - len(rest))
        counted += [everything or example.tags_in_loss] * tags + [everything] * (len(rest) - tags)
        counted += [True] * len(response)
        first = len(head) - len(rest)
        return Encoded(head + response, [False, *counted[1:]], range(first, first + tags))

    def response(self, text: str, payload: str) -> list[int]:
        """Ids of a response to `text`, without the end mark."""
        return list(self._ids("payload", separator(text) + payload))

    def decode(self, text: str, ids: Sequence[int]) -> str:
        """The payload that generated `ids` after `text` spell: the inverse of `response`.

        Only end, padding and beginning marks are left out, by id: no characters are ever stripped
        but the one space that separates a response from its prompt.
        """
        decoded: str = self._later.decode([i for i in ids if i not in self._silent], skip_special_tokens=False)
        return decoded.removeprefix(separator(text))

    def answer(self, text: str, ids: Sequence[int], stop: Sequence[str] = ()) -> Answer:
        """The answer that generated `ids` after `text` are, cut before whichever stop string comes first.

        What was drawn after a stop string counts as units: it was paid for.
        """
        payload = self.decode(text, ids)
        cut = min((payload.index(end) for end in stop if end in payload), default=len(payload))
        ended = bool(ids) and ids[-1] in self.ends
        return Answer(payload[:cut], len(ids), ended or cut < len(payload))

    def decode_tails(self, rows: Sequence[Sequence[int]]) -> list[str]:
        """Plain decoding of many id lists at once, to look for stop strings in."""
        decoded: list[str] = self._later.decode_batch([list(row) for row in rows], skip_special_tokens=False)
        return decoded

    def _tokenize(self, piece: str, text: str) -> tuple[int, ...]:
        tokenizer = {"first": self._first, "later": self._later, "payload": self._payload}[piece]
        return tuple(tokenizer.encode(text, add_special_tokens=False).ids)

    def _pieces(self, text: Conditioned) -> tuple[tuple[int, ...], list[int]]:
        """Ids of the part that may be shortened, and of the part that may not."""
        before = self._ids("first", text.before)
        if list(before[: len(self.opening)]) == self.opening:
            # A chat template has written the opening marks itself.
            before = before[len(self.opening) :]
        rest = [*self._ids("later", text.tags), *self._ids("later", text.after)]
        if not (before or rest or self.opening):
            # An empty prompt: the end of some other text is all that stands before a response.
            rest = [self.end]
        return before, rest

    def _join(self, before: Sequence[int], rest: list[int], room: int) -> list[int]:
        """Opening marks, the last `room` ids of `before`, and the rest."""
        return [*self.opening, *before[max(0, len(before) - room) :], *rest]

    def _check(self, room: int, fixed: int) -> None:
        if room < 1:
            raise DataError(
                f"tags and marker take {fixed} tokens of a context of {self.context}",
                "room for at least one token of a response",
                "give a larger --set backend.context, or a format with shorter tags",
            )


def separator(text: str) -> str:
    """What stands between a prompt's text and the response: a space, unless the text ends in white space."""
    return "" if text[-1:].isspace() else " "


def conditioned(prompt: Prompt | Conditioned, tokenizer: PreTrainedTokenizerBase) -> Conditioned:
    """Any prompt as pieces of text; conversations are written by the tokenizer's own template.

    Raises:
        DataError: the prompt is neither a text nor a conversation, or there is no template that writes it.
    """
    if isinstance(prompt, Conditioned):
        return templated(prompt, tokenizer) if is_conversation(prompt.prompt) and prompt.tags else prompt
    if isinstance(prompt, str):
        return Conditioned(prompt, prompt, "", "")
    if is_conversation(prompt):
        return Conditioned(prompt, rendered(prompt, tokenizer), "", "")
    raise DataError(
        f"a prompt of type {type(prompt).__name__}: {prompt!r:.80}",
        "a text, or a conversation: a list of messages with 'role' and 'content'",
        "write the prompt as text or as messages",
    )
