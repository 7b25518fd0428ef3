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
            of the recipe); `fit` in it, where the model is trained, holds fields of `FitSettings`.
        revision: hub revision, or "".
    """

    path: str = ""
    recipe: Mapping[str, Any] | None = None
    revision: str = ""


class Drafts(NamedTuple):
    """How a base model answers training prompts that come without responses.

    Args:
        samples: answers a prompt.
        shortest, longest: each answer's limit in units is drawn uniformly from this range, so that lengths vary;
            `longest` 0 = the run's `decoding.max_units`.
    """

    samples: int = 4
    shortest: int = 8
    longest: int = 0


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

    Two fields are filled by flags where a task has them: `data: str = ""` by `--data`, which other
    tasks refuse, and `model: str = ""` by `--model`, for tasks whose rows, rewards or defaults depend
    on it. They are kept in the configuration's own `data` and `model`, never among the task's
    options. What `--data` names is read by `ric.config.places.places`; its content is part of the
    run's identity. Building a task reads nothing: `check` and `rows` do.
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
        """Rows of "train" (payloads set, but see `drafts`), "validation" or "test" (payloads may be None)."""

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

    def check(self) -> None:  # noqa: B027 - most tasks have nothing to check
        """Raise whatever can be said of the data without loading a model; called before anything is written."""

    def account(self) -> Mapping[str, Any]:
        """What the rows came from, for log, manifest and report; {} unless a task reads data.

        Keys: "read" (a list of {"from", "as", "split", "records"}), "rows" (split -> count) and
        "dropped" (reason -> count).
        """
        return {}

    @property
    def drafts(self) -> Drafts | None:
        """How the base model answers training rows without payloads; None where such rows are left out."""
        return None

    def draft(self, payload: Payload, finished: bool) -> Payload | None:
        """A base model's own answer as a training response; None drops it. A limit cut off what is not finished."""
        return payload

    def defaults(self) -> Mapping[str, Any]:
        """Configuration this task wants changed from the components' own defaults, as nested mappings.

        The key `algos` holds options of algorithms by their names: they count for an algorithm alone, and for one
        inside another.
        """
        return {}

    def truth(self, rows: Sequence[Row], rewards: Sequence[str]) -> Truth | None:
        """All answers of each row with their raw rewards, where the world can be enumerated; else None."""
        return None
