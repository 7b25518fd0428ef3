"""Worlds small enough to go through: exact scorers of single texts, and the truth over all of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Payload, Prompt, Reward, Row, Truth

Item = TypeVar("Item")


class WorldScorer(Reward):
    """One reward of a world, by the name in the option `of`; `rewards` are all it has."""

    of: str
    rewards: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        """Refuse rewards the world does not have.

        Raises:
            ConfigError: with those it has.
        """
        if self.of not in self.rewards:
            hint = f"--rewards {','.join(self.rewards[:2])}"
            raise ConfigError(f"of = {self.of!r}", ", ".join(self.rewards), hint)

    @abstractmethod
    def scores(self, prompt: str, payload: str) -> Any:
        """All rewards of a text, as attributes; the world's lowest for what is outside its grammar."""

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,), larger is better; a prompt or payload that is no text counts as an empty one."""
        pairs = zip(map(_text, prompts), map(_text, payloads), strict=True)
        return np.array([getattr(self.scores(*pair), self.of) for pair in pairs], dtype=np.float64)


def _text(found: Prompt | Payload) -> str:
    return found if isinstance(found, str) else ""


def columns_of(rewards: Sequence[str], world: str, known: Sequence[str]) -> list[str] | None:
    """The world's own names of registered rewards such as `tasks/hh-helpful`; None if one is of anybody else.

    Args:
        rewards: registered names, with or without their plugin's.
        world: what the world's scorers' names begin with, "hh-".
        known: the world's own names.
    """
    bare = [name.removeprefix("tasks/") for name in rewards]
    names = [name.removeprefix(world) for name in bare if name.startswith(world)]
    return names if len(names) == len(rewards) and set(names) <= set(known) else None


def enumerated(
    items: Sequence[Item | None],
    columns: Sequence[str] | None,
    scores: Callable[[Item], Sequence[Any]],
    texts: Callable[[Item], Sequence[str]],
) -> Truth | None:
    """Every answer of every row with its raw rewards.

    Args:
        items: the rows' prompts as the world knows them, None for one it does not know.
        columns: rewards, as attributes of a score; None for rewards of anybody else.
        scores: of an item, one for each answer.
        texts: of an item, one for each answer, in the same order.

    Returns:
        None when a reward or a row is not of this world.
    """
    known = [item for item in items if item is not None]
    if columns is None or len(known) < len(items):
        return None
    tables = [np.array([[getattr(one, name) for name in columns] for one in scores(item)]) for item in known]
    return Truth(tables, [texts(item) for item in known])
