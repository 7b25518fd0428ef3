"""Kind `task`: where rows come from, and everything a run needs to know about them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ric.kinds.records import Array, Decoding, Payload, Prompt, Row


class Source(NamedTuple):
    """Where a base model comes from.

    Args:
        path: a local folder or hub id, or "" when `recipe` is given.
        recipe: what `Backend.build` needs to make the model on first use (it is cached under a hash
            of the recipe).
        revision: hub revision, or "".
    """

    path: str = ""
    recipe: Mapping[str, Any] | None = None
    revision: str = ""


class Truth(NamedTuple):
    """Everything that can be answered, for a world small enough to enumerate.

    Args:
        rewards: per row, an array (answers, k) of raw rewards in the order asked for.
        payloads: per row, a function from an answer's index to its payload.
    """

    rewards: Sequence[Array]
    payloads: Sequence[Sequence[Payload]]


class Task(ABC):
    """A task: implement `rows` and `base`; give class attributes for the rest.

    The dataclass fields of a task are its options (`--set task.x=...`). `rows` must be
    deterministic, prompts of different splits must differ, and ids must be unique in a split.
    """

    default_rewards: tuple[str, ...] = ()
    """Reward names used when the user gives none."""
    backend: str = "causal-lm"
    """The backend that understands this task's prompts and payloads."""
    marker: str = ""
    """The text every prompt ends with, e.g. the last speaker's name; tags may be put before it."""
    stop: tuple[str, ...] = ()
    """A response ends before the first of these strings."""

    @abstractmethod
    def rows(self, split: str) -> list[Row]:
        """Rows of "train" (payloads set), "validation" or "test" (payloads may be None)."""

    @abstractmethod
    def base(self) -> Source:
        """The model that alignment starts from, used unless `--model` names another."""

    @property
    def decoding(self) -> Decoding:
        """How responses are drawn, in training rounds and evaluation, unless overridden."""
        return Decoding(stop=self.stop)

    def prompt(self, text: str) -> Prompt:
        """What a user types as this task's prompt; the text itself unless overridden.

        Any text is accepted, the empty one too, and what is a prompt of the task already is left alone.
        """
        return text

    def reward(self, name: str) -> str:
        """The registered reward that `name` means for this task's data; the name itself unless overridden."""
        return name

    def defaults(self) -> Mapping[str, Any]:
        """Configuration this task wants changed from the components' own defaults, as nested mappings."""
        return {}

    def truth(self, rows: Sequence[Row], rewards: Sequence[str]) -> Truth | None:
        """All answers of each row with their raw rewards, where the world can be enumerated; else None."""
        return None
