"""The user's own data as a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ric.errors import ConfigError, DataError, did_you_mean
from ric.kinds import Decoding, Prompt, Row, Source, Task
from ric_tasks.reading.columns import Columns
from ric_tasks.reading.dialogue import ASSISTANT, HUMAN
from ric_tasks.reading.filters import Lengths
from ric_tasks.reading.interpret import in_shape
from ric_tasks.reading.origin import READERS, origins
from ric_tasks.reading.shapes import SHAPES, rows_of, shape_of
from ric_tasks.reading.shared_options import Drafting, Selecting
from ric_tasks.reading.sheet import Listing, Sheet, listing, sheet
from ric_tasks.reading.small_model import is_small, small_model_settings


@dataclass(frozen=True)
class Text(Selecting, Drafting, Task):
    """Prompts, with or without responses, from files, folders or the hub: `--data PATH --model MODEL`.

    Forms and shapes are told from the content; see docs/data.md for an example of each. Prompts
    without responses are first answered by the base model itself.

    Args:
        data: filled by `--data`: files, folders or hub ids with commas between them, `test=FILE` for one split.
        model: filled by `--model`.
        file: form of the files: jsonl, json, csv, parquet or reuters; "" = told from their content.
        shape: prompt-only, prompt-completion, preference, preference-implicit, dialogues, scored-texts or messages;
            "" = told from the columns.
        prompt_column: column of the prompts; "" = prompt, instruction, question or query.
        response_column: column of the responses; "" = completion, response, answer or output.
        chosen_column: column of the preferred responses; "" = chosen.
        rejected_column: column of the others; "" = rejected.
        references_column: column with a reference or a list of them, for rewards that compare; "" = none.
        min_chars: least characters of prompt and response together.
        max_chars: most of them; 0 = no limit.
        min_tokens: least tokens of prompt and response together, by the model's tokenizer.
        max_tokens: most of them; 0 = no limit.
        validation: share of the prompts that goes to the validation split, unless a file is named for it.
        test: share of the prompts that goes to the test split, unless a file is named for it.
        most: most prompts of the training split; 0 = all.
        samples: answers the base model writes to each training prompt that has none.
        shortest: least tokens such an answer may have; its limit is drawn uniformly from here to `longest`.
        longest: most tokens such an answer may have; 0 = as many as `decoding.max_units`.
        marker: text that may end prompts, before which a format may put its tags.
        end: a response ends before this text; "" = nowhere.
    """

    data: str = ""
    model: str = ""
    file: str = ""
    shape: str = ""
    prompt_column: str = ""
    response_column: str = ""
    chosen_column: str = ""
    rejected_column: str = ""
    references_column: str = ""
    min_chars: int = 0
    max_chars: int = 0
    min_tokens: int = 0
    max_tokens: int = 0
    validation: float = 0.05
    test: float = 0.1
    most: int = 0
    samples: int = 4
    shortest: int = 8
    longest: int = 0
    marker: str = ASSISTANT
    end: str = HUMAN

    default_rewards = ("brevity",)

    def __post_init__(self) -> None:
        """Refuse options that cannot be meant.

        Raises:
            ConfigError: with what can.
        """
        for option, known in (("file", READERS), ("shape", SHAPES)):
            value = getattr(self, option)
            if value and value not in known:
                raise ConfigError(f"task.{option} = {value!r}", ", ".join(known), did_you_mean(value, known))
        Lengths(self.min_chars, self.max_chars).checked("chars")
        self.check_selection()
        self.check_drafts()

    def check(self) -> None:
        """Read everything, so that what is wrong with it is told before anything else is done.

        Raises:
            ConfigError: there is no data or no model.
            DataError: with file and line.
        """
        if not self.model:
            raise ConfigError("task 'text' without --model", "the model to align: a folder or a hub id",
                              "--model FOLDER")  # fmt: skip
        counts = Lengths(self.min_tokens, self.max_tokens) != Lengths()
        self._listing if counts else self._sheet  # noqa: B018 - cached properties: reading is what is wanted

    def account(self) -> Mapping[str, Any]:
        """What was read and as what, rows a split, rows left out and why."""
        return self._sheet.account

    def rows(self, split: str) -> list[Row]:
        """Rows of a split; only "train" has responses, and only where the data have them.

        Raises:
            DataError: there is no such split; or see `check`.
        """
        if split not in self._sheet.splits:
            raise DataError(f"split '{split}'", "train, validation or test", "rows('train')")
        return list(self._sheet.splits[split])

    def base(self) -> Source:
        """The model the user named."""
        return Source(self.model)

    @property
    def stop(self) -> tuple[str, ...]:  # type: ignore[override]
        """Where responses end."""
        return (self.end,) if self.end else ()

    def prompt(self, text: str) -> Prompt:
        """A typed text: the user's message where the data hold conversations, else the text itself."""
        return [{"role": "user", "content": text}] if self._conversational else text

    @property
    def decoding(self) -> Decoding:
        """Plain sampling, in nucleus .9."""
        return Decoding(max_units=64, temperature=1.0, top_p=0.9, stop=self.stop)

    def defaults(self) -> Mapping[str, Any]:
        """A small model is trained whole, and with what makes it listen; a larger one as the components have it."""
        return small_model_settings() if is_small(self.model) else {}

    @cached_property
    def _columns(self) -> Columns:
        return Columns(
            self.prompt_column, self.response_column, self.chosen_column, self.rejected_column, self.references_column
        )

    @cached_property
    def _listing(self) -> Listing:
        if not self.data:
            raise ConfigError("task 'text' without --data", "your prompts: files, a folder or a hub id",
                              "--data prompts.jsonl")  # fmt: skip
        limits = Lengths(self.min_chars, self.max_chars)
        return listing(self.data, self.file, in_shape(self._columns, self.shape), limits)

    @cached_property
    def _sheet(self) -> Sheet:
        return sheet(self.data, self._listing, self.selection)

    @cached_property
    def _conversational(self) -> bool:
        """Whether the first record holds messages; a finished run can be asked without its data."""
        try:
            first = next(origins(self.data, self.file)[0].records())
            rows = list(rows_of(first, self._columns, shape_of(first, self._columns, self.shape)))
        except (DataError, StopIteration):
            return False
        return not isinstance(rows[0].prompt, str)
