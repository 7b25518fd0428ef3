"""The `attributes` task: rooms described by traits, one to ten scorers, and their correlation as an option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ric.errors import ConfigError, DataError, did_you_mean
from ric.kinds import Array, Decoding, Row, Source, Task, Truth
from ric_tasks.attributes import world
from ric_tasks.attributes.scorer import KEY
from ric_tasks.attributes.world import NAMES, Request
from ric_tasks.enumerated import columns_of
from ric_tasks.generated import SPLITS, base_model, shuffled, sizes
from ric_tasks.request import ASSISTANT, HUMAN, opened
from ric_tasks.writers import chosen

SEED = 20_261_002
"""Fixes the split and the data; a run's own seed changes training and sampling only."""
SCORERS = "tasks/attributes-"
"""What the world's scorers are registered as, before the reward's name."""
CORPUS = 12
"""Answers a training request has in the base model's corpus, drawn from all alike: no option changes the base model."""


@dataclass(frozen=True)
class Attributes(Task):
    """Descriptions of rooms as bundles of ten traits, for one to ten rewards that agree or conflict by choice.

    A generated world of 720 requests: 200 for the test split and 64 for validation. Every answer can be enumerated, and
    over all answers any two rewards have the correlation that is asked for.

    Args:
        scorers: rewards there are: the first so many of comfort, thrift, safety, charm, calm, style, order, speed,
            warmth, fun.
        correlation: of every two of them, from -1 / (scorers - 1) to 1; with a threshold, of what it is put on.
        interaction: "additive": traits count one by one; "product": neighbours count together or not at all;
            "threshold": a reward is 1 where the sum over traits is large, else 0.
        answers: training answers a request.
    """

    scorers: int = 2
    correlation: float = 0.0
    interaction: str = world.ADDITIVE
    answers: int = 6

    default_rewards = NAMES[:2]
    marker = ASSISTANT
    stop = (HUMAN.rstrip(),)

    def __post_init__(self) -> None:
        """Refuse worlds there cannot be.

        Raises:
            ConfigError: with those there can be.
        """
        if not 1 <= self.scorers <= len(NAMES):
            raise ConfigError(f"task.scorers = {self.scorers}", f"from 1 to {len(NAMES)}", "--set task.scorers=2")
        least = -1.0 / max(self.scorers - 1, 1)
        if not least <= self.correlation <= 1:
            raise ConfigError(
                f"task.correlation = {self.correlation:g}",
                f"from {least:.4g} to 1: {self.scorers} rewards cannot all be further apart",
                f"--set task.correlation={max(round(least / 2, 2), -0.5):g}",
            )
        if self.interaction not in world.INTERACTIONS:
            raise ConfigError(f"task.interaction = {self.interaction!r}", ", ".join(world.INTERACTIONS),
                              did_you_mean(self.interaction, world.INTERACTIONS))  # fmt: skip
        if self.answers < 1:
            raise ConfigError(f"task.answers = {self.answers}", "at least 1", "--set task.answers=6")

    @property
    def decoding(self) -> Decoding:
        """Temperature 1 and nucleus .9, as in the tasks it stands beside."""
        return Decoding(max_units=32, temperature=1.0, top_p=0.9, stop=self.stop)

    @property
    def directions(self) -> Array:
        """What each scorer (scorers, 10) makes of the traits."""
        return world.directions(self.scorers, float(self.correlation))

    def rows(self, split: str) -> list[Row]:
        """Rows of a split; only "train" has responses.

        Raises:
            DataError: there is no such split.
        """
        if split not in ("train", *SPLITS):
            raise DataError(f"split '{split}'", "train, validation or test", "rows('train')")
        requests = self._splits[split]
        meta = {KEY: self._meta}
        if split != "train":
            return [Row(f"{split}/{i}", request.prompt, meta=meta) for i, request in enumerate(requests)]
        rng, texts = np.random.default_rng([SEED, 1]), world.texts()
        written = [(request, i) for request in requests for i in self._written(rng, request)]
        return [Row(f"train/{n}", request.prompt, texts[i], "written", meta) for n, (request, i) in enumerate(written)]

    @property
    def _meta(self) -> dict[str, Any]:
        """What a scorer must know of the world; the usual interaction goes without saying."""
        held = {"scorers": self.scorers, "correlation": float(self.correlation)}
        return held if self.interaction == world.ADDITIVE else {**held, "interaction": self.interaction}

    def _written(self, rng: np.random.Generator, request: Request) -> list[int]:
        """Training answers; writers care for the sums, whatever threshold the rewards put on them."""
        return chosen(rng, world.sums(request, self.directions, self.interaction), self.answers)

    @cached_property
    def _splits(self) -> Mapping[str, list[Request]]:
        """Every request in exactly one split."""
        return shuffled(world.requests(), SEED)

    def prompt(self, text: str) -> str:
        """A request as a dialogue up to the assistant's turn; what is missing of that is added."""
        return opened(text)

    def base(self) -> Source:
        """A model of about a million parameters that has read descriptions of every kind and knows no reward."""
        rng, texts = np.random.default_rng([SEED, 2]), world.texts()
        train = self._splits["train"]
        picked = rng.integers(len(texts), size=(len(train), CORPUS))
        return base_model([[request.prompt, texts[i]] for request, own in zip(train, picked, strict=True) for i in own])

    def defaults(self) -> Mapping[str, Any]:
        """Sizes for two CPU cores."""
        return sizes()

    def reward(self, name: str) -> str:
        """The world's own scorers."""
        return f"{SCORERS}{name}" if name in NAMES else name

    def truth(self, rows: Sequence[Row], rewards: Sequence[str]) -> Truth | None:
        """All 1024 answers of each row with their raw rewards; None when a reward or a row is not of this world."""
        columns = columns_of([self.reward(name) for name in rewards], "attributes-", NAMES[: self.scorers])
        requests = [world.parse_request(row.prompt) for row in rows if isinstance(row.prompt, str)]
        known = [request for request in requests if request is not None]
        if columns is None or len(known) < len(rows):
            return None
        a = self.directions[[NAMES.index(name) for name in columns]]
        return Truth([world.table(request, a, self.interaction) for request in known], [world.texts()] * len(known))
