"""Harmless and helpful answers: a generated world with its truth, or real dialogues from files or the hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ric.errors import ConfigError, DataError
from ric.kinds import Decoding, Row, Source, Task, Truth
from ric_tasks.enumerated import columns_of, enumerated
from ric_tasks.generated import SPLITS, STEPS, base_model, shuffled, sizes
from ric_tasks.hh import dialogues, world, writers
from ric_tasks.hh.world import Request
from ric_tasks.reading.shared_options import Selecting
from ric_tasks.reading.sheet import Listing, Sheet, sheet
from ric_tasks.reading.small_model import is_small, small_model_settings
from ric_tasks.reading.source import check_model, check_source, is_embedded
from ric_tasks.request import ASSISTANT, HUMAN, opened

SEED = 20_240_210
"""Fixes the split and the data; a run's own seed changes training and sampling only."""
PER_REQUEST = 6
"""Training answers a request."""
SCORERS = "tasks/hh-"
"""What the world's scorers are registered as, before the reward's name."""
CORPUS = 12
"""Answers a training request has in the base model's corpus, drawn independently of the training rows."""


@dataclass(frozen=True)
class HH(Selecting, Task):
    """Requests that are safe to help with and requests that are not, by degrees.

    Without data and model it is a generated world of 864 requests: 200 for the test split and 64 for
    validation, which no training row and no line of the base model's corpus contains. With `--data`
    it reads Anthropic's HH dialogues from files, with `--model` alone it asks the hub for them, and
    its rewards' names mean the published reward models.

    Args:
        answers: training answers a request of the generated world.
        source: "embedded", "files" or "hub"; "" = as `--data` and `--model` say.
        data: filled by `--data`: files, folders or hub ids with commas between them.
        model: filled by `--model`.
        min_tokens: least tokens of a real dialogue, by the model's tokenizer.
        max_tokens: most of them; 0 = no limit.
        validation: share of the prompts of real dialogues for the validation split.
        test: share for the test split, unless a file or the hub names one.
        most: most prompts of the training split; 0 = all.
        every: every how many-th test prompt of real dialogues is kept; the paper evaluates every fourth.
        pretraining: steps of the generated world's base model; 1 leaves it as good as random.
    """

    answers: int = PER_REQUEST
    source: str = ""
    data: str = ""
    model: str = ""
    min_tokens: int = 8
    max_tokens: int = 512
    validation: float = 0.05
    test: float = 0.1
    most: int = 0
    every: int = 1
    pretraining: int = STEPS

    default_rewards = ("harmless", "helpful")
    marker = ASSISTANT
    stop = (HUMAN.rstrip(),)

    def __post_init__(self) -> None:
        """Refuse a data set without rows, and options that cannot be meant.

        Raises:
            ConfigError: with what can.
        """
        for option, usual in (("answers", PER_REQUEST), ("every", 1), ("pretraining", STEPS)):
            if getattr(self, option) < 1:
                raise ConfigError(
                    f"task.{option} = {getattr(self, option)}", "at least 1", f"--set task.{option}={usual}"
                )
        check_source(self.source, self.data)
        self.check_selection()

    @property
    def embedded(self) -> bool:
        """Whether the rows are those of the generated world."""
        return is_embedded(self.source, self.data, self.model)

    def check(self) -> None:
        """Read real dialogues, so that what is wrong with them is told before anything else is done.

        Raises:
            ConfigError: there is no model for them.
            DataError: with file and line.
        """
        if self.embedded:
            return
        check_model("hh", self.model)
        self._listing  # noqa: B018 - a cached property: reading is what is wanted

    def account(self) -> Mapping[str, Any]:
        """What was read of real dialogues."""
        return {} if self.embedded else self._sheet.account

    @property
    def decoding(self) -> Decoding:
        """The paper's evaluation decoding: temperature 1, nucleus .9, 128 tokens; answers of the world are short."""
        return Decoding(max_units=32 if self.embedded else 128, temperature=1.0, top_p=0.9, stop=self.stop)

    def rows(self, split: str) -> list[Row]:
        """Rows of a split; only "train" has responses.

        Raises:
            DataError: there is no such split.
        """
        if split not in ("train", *SPLITS):
            raise DataError(f"split '{split}'", "train, validation or test", "rows('train')")
        if not self.embedded:
            return self._sheet.splits[split][:: self.every if split == "test" else 1]
        requests = self._splits[split]
        if split != "train":
            return [Row(f"{split}/{i}", request.prompt) for i, request in enumerate(requests)]
        written = writers.write(np.random.default_rng([SEED, 1]), requests, self.answers)
        return [
            Row(f"train/{i}", request.prompt, world.render(answer), "written")
            for i, (request, answer) in enumerate(written)
        ]

    @cached_property
    def _listing(self) -> Listing:
        return dialogues.read(self.data or dialogues.HUB)

    @cached_property
    def _sheet(self) -> Sheet:
        return sheet(self.data or dialogues.HUB, self._listing, self.selection)

    @cached_property
    def _splits(self) -> Mapping[str, list[Request]]:
        """Every request in exactly one split."""
        return shuffled(world.requests(), SEED)

    def prompt(self, text: str) -> str:
        """A request as a dialogue up to the assistant's turn; what is missing of that is added."""
        return opened(text)

    def base(self) -> Source:
        """The user's model, or one of about a million parameters that has read the corpus and knows no reward."""
        if not self.embedded:
            return Source(self.model)
        written = writers.write(np.random.default_rng([SEED, 2]), self._splits["train"], CORPUS)
        pairs = [[request.prompt, world.render(answer)] for request, answer in written]
        return base_model(pairs, self.pretraining)

    def defaults(self) -> Mapping[str, Any]:
        """Sizes for two CPU cores in the generated world; elsewhere what makes a small model listen, if it is one."""
        if self.embedded:
            return sizes()
        return small_model_settings() if is_small(self.model) else {}

    def reward(self, name: str) -> str:
        """The world's own scorers; with real dialogues the published reward models of these names."""
        return f"{SCORERS}{name}" if self.embedded and name in world.Scores._fields else name

    def truth(self, rows: Sequence[Row], rewards: Sequence[str]) -> Truth | None:
        """All 144 answers of each row with their raw rewards; None when a reward is not of this world."""
        if not self.embedded:
            return None
        texts = [world.render(answer) for answer in world.answers()]
        return enumerated(
            [world.parse_request(row.prompt) for row in rows],
            columns_of([self.reward(name) for name in rewards], "hh-", world.Scores._fields),
            world.table,
            lambda request: texts,
        )
