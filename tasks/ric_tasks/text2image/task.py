"""Captions to pictures: a generated world, or the user's own pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ric.errors import ConfigError, DataError
from ric.kinds import Decoding, Row, Source, Task
from ric_tasks.reading.sheet import Selection, Sheet, divided_sheet
from ric_tasks.reading.splits import check_shares
from ric_tasks.text2image import world
from ric_tasks.text2image.layouts import Keeping, listing
from ric_tasks.text2image.small_pipeline import small_pipeline, small_pipeline_settings

PIXELS = 32
"""Side of the small pipeline's pictures."""
STEPS = 3500
"""Of its training."""


@dataclass(frozen=True)
class Text2Image(Task):
    """Captions and pictures: a generated world of drawn scenes, or `--data` with pictures of the user's own.

    Without `--model` a small pipeline is trained from scratch on the training pictures; see docs/images.md for how
    pictures may be kept.

    Args:
        data: filled by `--data`: folders, tables, archives or hub ids, with commas between them; `test=PLACE` for one
            split alone.
        model: filled by `--model`: a diffusers pipeline, a folder or hub id.
        images: folder or tar archive of the pictures that a table names; "" = beside the table.
        caption_column: columns of the captions, joined by ", "; "" = text, caption, prompt, description, title or name.
        image_column: column of the pictures or of their files' names; "" = file_name, image, file, path, ...
        resolution: side of the pictures in pixels; 0 = 32 for the small pipeline, else the model's own.
        base_steps: optimizer steps of the small pipeline's training.
        validation: share of the captions that goes to the validation split, unless a place is named for it.
        test: share of the captions that goes to the test split, unless a place is named for it.
        most: most captions of the training split; 0 = all.
    """

    data: str = ""
    model: str = ""
    images: str = ""
    caption_column: str = ""
    image_column: str = ""
    resolution: int = 0
    base_steps: int = STEPS
    validation: float = 0.05
    test: float = 0.1
    most: int = 0

    default_rewards = ("compressibility", "colorfulness")
    backend = "diffusion"

    def __post_init__(self) -> None:
        """Refuse options that cannot be meant.

        Raises:
            ConfigError: with what can.
        """
        check_shares(self.validation, self.test, self.most)
        if self.resolution < 0 or (self.resolution % 4 and not self.model):
            raise ConfigError(f"task.resolution = {self.resolution}", "a multiple of 4; 0 = the usual",
                              f"--set task.resolution={PIXELS}")  # fmt: skip
        if self.base_steps < 1:
            raise ConfigError(f"task.base_steps = {self.base_steps}", "at least 1", f"--set task.base_steps={STEPS}")

    def check(self) -> None:
        """Read all captions; pictures of a folder are opened where they are needed.

        Raises:
            ConfigError: a model for the generated world.
            DataError: with file and line.
        """
        if self.data:
            self._sheet  # noqa: B018 - a cached property: reading is what is wanted

    def account(self) -> Mapping[str, Any]:
        """What was read and as what; {} for the generated world."""
        return self._sheet.account if self.data else {}

    def rows(self, split: str) -> list[Row]:
        """Rows of a split; only "train" has pictures.

        Raises:
            DataError: there is no such split; or see `check`.
        """
        if split not in ("train", "validation", "test"):
            raise DataError(f"split '{split}'", "train, validation or test", "rows('train')")
        return list(self._sheet.splits[split]) if self.data else world.rows(split, self._side)

    def base(self) -> Source:
        """The model that was named, or a small pipeline that has seen the training pictures and no reward."""
        if self.model:
            return Source(self.model)
        texts = [row.prompt for split in ("train", "validation", "test") for row in self.rows(split)]
        pairs = [(row.prompt, row.payload) for row in self.rows("train")]
        return small_pipeline(pairs, self._side, self.base_steps, texts)

    @property
    def decoding(self) -> Decoding:
        """One picture a request."""
        return Decoding(max_units=1)

    def defaults(self) -> Mapping[str, Any]:
        """Sizes for two CPU cores, unless a model is named: then the components' own."""
        return {} if self.model else small_pipeline_settings()

    @property
    def _side(self) -> int:
        return self.resolution or (0 if self.data and self.model else PIXELS)

    @cached_property
    def _sheet(self) -> Sheet:
        keeping = Keeping(self.images, self.caption_column, self.image_column, self._side)
        shares = {"test": self.test, "validation": self.validation}
        return divided_sheet(listing(self.data, keeping), Selection(shares=shares, most=self.most))
