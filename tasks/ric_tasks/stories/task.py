"""Tiny stories that should be glad and short: a first experiment that needs nothing but this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ric.errors import ConfigError, DataError
from ric.kinds import Decoding, Row, Source, Task
from ric_tasks.generated import base_model, divided, sizes
from ric_tasks.stories import world
from ric_tasks.stories.world import Opening

SPLITS = {"test": 120, "validation": 40}
PER_OPENING = 8
"""Training stories an opening."""
CORPUS = 16
"""Stories a training opening has in the base model's corpus, drawn independently of the training rows."""


@dataclass(frozen=True)
class Stories(Task):
    """Stories for children from a generated corpus: 480 openings, 120 for the test split and 40 for validation.

    Glad stories are made of more glad sentences, so that `sentiment` and `brevity` pull apart.

    Args:
        answers: training stories an opening.
    """

    answers: int = PER_OPENING

    default_rewards = ("sentiment", "brevity")

    def __post_init__(self) -> None:
        """Refuse a data set without rows.

        Raises:
            ConfigError: with the usual size.
        """
        if self.answers < 1:
            raise ConfigError(f"task.answers = {self.answers}", "at least 1", f"--set task.answers={PER_OPENING}")

    @property
    def decoding(self) -> Decoding:
        """Plain sampling with room for the longest story."""
        return Decoding(max_units=96, temperature=1.0, top_p=0.95)

    def rows(self, split: str) -> list[Row]:
        """Rows of a split; only "train" has stories.

        Raises:
            DataError: there is no such split.
        """
        if split not in ("train", *SPLITS):
            raise DataError(f"split '{split}'", "train, validation or test", "rows('train')")
        told = self._splits[split]
        if split != "train":
            return [Row(f"{split}/{i}", opening.prompt) for i, opening in enumerate(told)]
        written = world.write(np.random.default_rng([world.SEED, 1]), told, self.answers)
        return [Row(f"train/{i}", opening.prompt, story, "written") for i, (opening, story) in enumerate(written)]

    def base(self) -> Source:
        """A model of about a million parameters that has read the corpus and knows no reward."""
        written = world.write(np.random.default_rng([world.SEED, 2]), self._splits["train"], CORPUS)
        return base_model([[opening.prompt, story] for opening, story in written], steps=600)

    def defaults(self) -> Mapping[str, Any]:
        """Sizes for two CPU cores: all weights of a small model, and tags of one token each."""
        small = sizes(bins=24, steps=400)
        return {**small, "eval": {**small["eval"], "prompts": 100}}

    @cached_property
    def _splits(self) -> Mapping[str, list[Opening]]:
        """Every opening in exactly one split."""
        told = world.openings()
        return divided(told, SPLITS)
