"""The pictures that samples are compared with: a run's training pictures, or those of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ric.errors import ConfigError, NotFoundError
from ric.kinds import Metric, Payload, Row
from ric.run.digest import digest
from ric_plugins.pictures import pictures

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"}


@dataclass(frozen=True)
class Against(Metric):
    """A metric that compares with pictures.

    Args:
        reference: a folder of pictures, looked through to its depths; empty for the run's training pictures.
        most: of these, taken evenly from the first to the last; 0 for all.
    """

    reference: str = ""
    most: int = 2000
    _training: Sequence[Payload] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a folder without pictures.

        Raises:
            NotFoundError: there is none in it.
            ValueError: fewer than two pictures would be looked at.
        """
        if self.most < 0 or self.most == 1:
            raise ValueError("most: 2 or more, or 0 for all")
        if self.reference and not self._files:
            raise NotFoundError(
                f"reference '{self.reference}': no pictures there", "a folder of image files",
                f"ls {Path(self.reference).expanduser()}",
            )  # fmt: skip

    @cached_property
    def _files(self) -> list[Path]:
        folder = Path(self.reference).expanduser()
        return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)

    def beside(self, rows: Sequence[Row]) -> Self:
        """The same against the pictures of these rows, unless a folder was named."""
        found = replace(self)
        object.__setattr__(found, "_training", [row.payload for row in rows if row.payload is not None])
        return found

    def compared(self) -> list[Image]:
        """The pictures that samples are compared with.

        Raises:
            ConfigError: there are none.
            DataError: one of them is no picture.
        """
        if not self._chosen:
            raise ConfigError(
                "nothing to compare pictures with", "a run with training pictures, or a folder of pictures",
                "--set 'eval.metrics=[{name: feature-distance, reference: FOLDER}]'",
            )  # fmt: skip
        return pictures(self._chosen)

    @cached_property
    def _chosen(self) -> list[Payload]:
        everything: Sequence[Payload] = self._files if self.reference else self._training
        count = min(self.most or len(everything), len(everything))
        return [everything[i * len(everything) // count] for i in range(count)]

    @cached_property
    def _content(self) -> str:
        return digest(self._chosen)

    def fingerprint(self) -> str:
        """The pictures' content; for what a metric adds to it."""
        return self._content
