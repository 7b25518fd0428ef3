"""The embedded task: rows, base model and truth of the `hh` world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ric.errors import ConfigError, DataError
from ric.kinds import Decoding, Row, Source, Task, Truth
from ric_tasks.hh import world, writers
from ric_tasks.hh.world import Request

SEED = 20_240_210
"""Fixes the split and the data; a run's own seed changes training and sampling only."""
SPLITS = {"test": 200, "validation": 64}
PER_REQUEST = 6
"""Training answers a request."""
CORPUS = 12
"""Answers a training request has in the base model's corpus, drawn independently of the training rows."""


@dataclass(frozen=True)
class HH(Task):
    """Requests that are safe to help with and requests that are not, by degrees.

    864 requests: 200 for the test split and 64 for validation, which no training row and no line of
    the base model's corpus contains.

    Args:
        answers: training answers a request.
    """

    answers: int = PER_REQUEST

    default_rewards = ("harmless", "helpful")
    marker = world.ASSISTANT
    stop = (world.HUMAN.rstrip(),)

    def __post_init__(self) -> None:
        """Refuse a data set without rows.

        Raises:
            ConfigError: with the usual size.
        """
        if self.answers < 1:
            raise ConfigError(f"task.answers = {self.answers}", "at least 1", f"--set task.answers={PER_REQUEST}")

    @property
    def decoding(self) -> Decoding:
        """The paper's evaluation decoding: temperature 1, nucleus .9."""
        return Decoding(max_units=32, temperature=1.0, top_p=0.9, stop=self.stop)

    def rows(self, split: str) -> list[Row]:
        """Rows of a split; only "train" has responses.

        Raises:
            DataError: there is no such split.
        """
        if split not in ("train", *SPLITS):
            raise DataError(f"split '{split}'", "train, validation or test", "rows('train')")
        requests = self._splits[split]
        if split != "train":
            return [Row(f"{split}/{i}", request.prompt) for i, request in enumerate(requests)]
        written = writers.write(np.random.default_rng([SEED, 1]), requests, self.answers)
        return [
            Row(f"train/{i}", request.prompt, world.render(answer), "written")
            for i, (request, answer) in enumerate(written)
        ]

    @cached_property
    def _splits(self) -> Mapping[str, list[Request]]:
        """Every request in exactly one split."""
        requests = world.requests()
        order = np.random.default_rng([SEED, 0]).permutation(len(requests))
        bounds = np.cumsum([0, *SPLITS.values(), len(requests)])
        names = (*SPLITS, "train")
        return {
            name: [requests[i] for i in order[start:stop]]
            for name, start, stop in zip(names, bounds[:-1], bounds[1:], strict=True)
        }

    def prompt(self, text: str) -> str:
        """A request as a dialogue up to the assistant's turn; what is missing of that is added."""
        if text.endswith(world.ASSISTANT):
            return text
        opened = text if text.startswith(world.HUMAN) else world.HUMAN + text
        return opened + world.ASSISTANT

    def base(self) -> Source:
        """A model of about a million parameters that has read the corpus and knows no reward."""
        written = writers.write(np.random.default_rng([SEED, 2]), self._splits["train"], CORPUS)
        pairs = [[request.prompt, world.render(answer)] for request, answer in written]
        fit = {"steps": 800, "batch": 32, "lr": 3e-3, "schedule": "linear", "warmup": 0.05, "seed": 0}
        recipe = {
            "pairs": pairs, "vocabulary": 1024, "width": 128, "layers": 4, "heads": 4, "context": 256, "fit": fit,
            "seed": 0,
        }  # fmt: skip
        return Source(recipe=recipe)

    def defaults(self) -> Mapping[str, Any]:
        """Sizes for two CPU cores: all weights of a small model, and tags of one token each."""
        return {
            "backend": {"name": "causal-lm", "adapter": "none"},
            "format": {"name": "bins", "bins": 32, "spacing": "quantile"},
            "eval": {"baselines": ["sft:100"]},
            "fit": {"steps": 600, "batch": 32, "lr": 3e-3, "warmup": 0.05},
        }

    def truth(self, rows: Sequence[Row], rewards: Sequence[str]) -> Truth | None:
        """All 144 answers of each row with their raw rewards; None when a reward is not of this world."""
        columns = [name.rpartition("/")[2] for name in rewards]
        requests = [world.parse_request(row.prompt) for row in rows]
        if any(name not in world.Scores._fields for name in columns) or None in requests:
            return None
        answers = world.answers()
        texts = [world.render(answer) for answer in answers]
        tables = [
            np.array([[getattr(scores, name) for name in columns] for scores in _scores(request)])
            for request in requests
            if request is not None
        ]
        return Truth(tables, [texts] * len(tables))


def _scores(request: Request) -> list[world.Scores]:
    return [world.score(request, answer) for answer in world.answers()]
