"""What a record says: a prompt, a prompt and its answer, two answers, a conversation. The types are TRL's.

Each shape turns one record into rows; a row's `source` says which of the record's texts it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ric.errors import ConfigError, DataError, did_you_mean
from ric.kinds import Row
from ric_tasks.reading.columns import Columns, rest, spoken, text, wrong
from ric_tasks.reading.dialogue import ASSISTANT, split_dialogue
from ric_tasks.reading.messages import Message, common_start, last_answer
from ric_tasks.reading.record import Record

Spoken = str | Sequence[Message]
Rows = Callable[[Record, Columns], Iterator[Row]]


USUAL = ("prompt-completion", "preference", "dialogues")
"""The shapes a message names when nothing fits."""


class Shape(NamedTuple):
    """A type of record.

    Args:
        needs: parts that must have a column.
        words: what a message calls it.
        rows: one record as rows.
    """

    needs: tuple[str, ...]
    words: str
    rows: Rows


def shape_of(record: Record, columns: Columns, given: str = "") -> str:
    """The name of the shape a record has, told from its columns and, for dialogues, its texts.

    Raises:
        ConfigError: `given` is no shape.
        DataError: no shape fits.
    """
    columns.check(record)
    if given and given not in SHAPES:
        known = ", ".join(SHAPES)
        raise ConfigError(f"task.shape = {given!r}", known, did_you_mean(given, SHAPES) or "leave it out")
    has = {part for part in ("prompt", "response", "chosen", "rejected", "messages", "pair", "score")
           if columns.find(part, record.fields)}  # fmt: skip
    fitting = [name for name, shape in SHAPES.items() if set(shape.needs) <= has]
    if given:
        fitting = [name for name in fitting if name == given]
    if not fitting:
        wanted = [SHAPES[name] for name in ([given] if given else USUAL)]
        near = next((hint for part in wanted[0].needs if (hint := did_you_mean(part, record.fields))), "")
        raise DataError(
            f"{record.place}: columns {', '.join(record.fields) or 'none'}",
            f"{'; or '.join(shape.words for shape in wanted)}{' - ' + near if near else ''}",
            "name the columns: --set task.prompt_column=... --set task.response_column=...",
        )
    if fitting[0] == "preference-implicit" and not given and _is_dialogue(record, columns):
        return "dialogues"
    return fitting[0]


def rows_of(record: Record, columns: Columns, shape: str) -> Iterator[Row]:
    """One record as rows of that shape.

    Raises:
        DataError: the record lacks a column, or one holds something else than the shape asks for.
    """
    return SHAPES[shape].rows(record, columns)


def _is_dialogue(record: Record, columns: Columns) -> bool:
    value = record.fields[columns.find("chosen", record.fields)]
    return isinstance(value, str) and ASSISTANT in value


def _column(record: Record, columns: Columns, part: str) -> str:
    """The column of a part; where this record lacks it, the name it should have."""
    return columns.find(part, record.fields) or str(getattr(columns, part, "")) or part


def _prompts(record: Record, columns: Columns) -> Iterator[Row]:
    name = _column(record, columns, "prompt")
    yield Row("", spoken(record, name), None, "", rest(record, [name], columns.references))


def _completions(record: Record, columns: Columns) -> Iterator[Row]:
    names = [_column(record, columns, part) for part in ("prompt", "response")]
    prompt, answer = (spoken(record, name) for name in names)
    yield _answered(record, names[1], prompt, answer, "data", rest(record, names, columns.references))


def _preferences(record: Record, columns: Columns) -> Iterator[Row]:
    names = [_column(record, columns, part) for part in ("prompt", "chosen", "rejected")]
    prompt, *answers = [spoken(record, name) for name in names]
    meta = rest(record, names, columns.references)
    for source, name, answer in zip(("chosen", "rejected"), names[1:], answers, strict=True):
        yield _answered(record, name, prompt, answer, source, meta)


def _implicit(record: Record, columns: Columns) -> Iterator[Row]:
    """Two whole texts, or two whole conversations: what both begin with is the prompt."""
    names = [_column(record, columns, part) for part in ("chosen", "rejected")]
    first, second = (spoken(record, name) for name in names)
    meta = rest(record, names, columns.references)
    if isinstance(first, str) and isinstance(second, str):
        cut = _common(first, second)
        for source, text_ in zip(("chosen", "rejected"), (first, second), strict=True):
            yield Row("", text_[:cut].rstrip(" "), text_[cut:].lstrip(" "), source, meta)
        return
    if isinstance(first, str) or isinstance(second, str):
        raise wrong(record, names[1], second, "the same as 'chosen': two texts, or two lists of messages")
    prompt = common_start(first, second)
    for source, name, whole in zip(("chosen", "rejected"), names, (first, second), strict=True):
        yield _answered(record, name, prompt, list(whole)[len(prompt) :], source, meta)


def _dialogues(record: Record, columns: Columns) -> Iterator[Row]:
    names = [_column(record, columns, part) for part in ("chosen", "rejected")]
    meta = rest(record, names, columns.references)
    for source, name in zip(("chosen", "rejected"), names, strict=True):
        yield _turn(record, name, text(record, name), source, meta)


def _pairs(record: Record, columns: Columns) -> Iterator[Row]:
    """Several dialogues of one prompt with their scores; the best is "chosen"."""
    name, scored = _column(record, columns, "pair"), _column(record, columns, "score")
    texts, scores = record.fields.get(name), record.fields.get(scored)
    if not isinstance(texts, list) or not all(isinstance(item, str) for item in texts) or len(texts) < 2:
        raise wrong(record, name, texts, "a list of two texts or more")
    if not isinstance(scores, list) or len(scores) != len(texts) or not all(_is_number(item) for item in scores):
        raise wrong(record, scored, scores, f"a list of {len(texts)} numbers, one a text")
    meta = rest(record, [name, scored], columns.references)
    for whole, score in zip(texts, scores, strict=True):
        source = "chosen" if score == max(scores) else "rejected"
        if ASSISTANT in whole:
            yield _turn(record, name, whole, source, {**meta, "score": score})
        else:
            cut = _common(*texts[:2])
            yield Row("", whole[:cut].rstrip(" "), whole[cut:].lstrip(" "), source, {**meta, "score": score})


def _conversations(record: Record, columns: Columns) -> Iterator[Row]:
    name = _column(record, columns, "messages")
    whole = spoken(record, name)
    yield _answered(record, name, [], whole, "data", rest(record, [name], columns.references))


def _answered(
    record: Record, name: str, prompt: Spoken, answer: Spoken, source: str, meta: Mapping[str, object]
) -> Row:
    """A row of a prompt and an answer, both texts, or messages of which the assistant's last is the answer."""
    if isinstance(answer, str):
        return Row("", prompt, answer, source, meta)
    found = None if isinstance(prompt, str) else last_answer(answer)
    if found is None:
        raise wrong(record, name, answer, "messages that end with the assistant's, after a prompt of messages")
    return Row("", [*prompt, *found[0]], found[1], source, meta)


def _turn(record: Record, name: str, whole: str, source: str, meta: Mapping[str, object]) -> Row:
    turn = split_dialogue(whole)
    if turn is None:
        raise wrong(record, name, whole, f"a dialogue with a turn that begins with {ASSISTANT!r}")
    return Row("", turn.prompt, turn.response, source, meta)


def _common(first: str, second: str) -> int:
    """Length of what two texts begin with, up to the end of a whole word."""
    pairs = enumerate(zip(first, second, strict=False))
    length = next((i for i, (a, b) in pairs if a != b), min(len(first), len(second)))
    if all(length == len(whole) or whole[length].isspace() for whole in (first, second)):
        return length
    return max((i + 1 for i in range(length) if first[i].isspace()), default=0)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


SHAPES: Mapping[str, Shape] = {
    "preference": Shape(
        ("prompt", "chosen", "rejected"), "columns prompt, chosen and rejected (preferences)", _preferences
    ),
    "preference-implicit": Shape(
        ("chosen", "rejected"),
        "columns chosen and rejected that begin alike",
        _implicit,
    ),
    "dialogues": Shape(
        ("chosen", "rejected"),
        "columns chosen and rejected, dialogues that end with a turn of 'Assistant:'",
        _dialogues,
    ),
    "prompt-completion": Shape(
        ("prompt", "response"), "columns prompt and completion, or response, answer, output", _completions
    ),
    "scored-texts": Shape(("pair", "score"), "columns text and score, lists of equal length", _pairs),
    "messages": Shape(("messages",), "a column messages, whole conversations", _conversations),
    "prompt-only": Shape(("prompt",), "a column prompt, or instruction, question, query", _prompts),
}
"""The shapes by name, the one that asks for more first."""
