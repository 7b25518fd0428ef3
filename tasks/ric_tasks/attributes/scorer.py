"""Exact scorers of the `attributes` world; how they hang together is carried by the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_tasks.attributes import world

KEY = "attributes"
"""The key of `Row.meta` that holds the number of scorers, their correlation, and how traits interact if they do."""
ALONE = {"scorers": len(world.NAMES), "correlation": 0.0}
"""What a row of nobody's is scored with."""


@dataclass(frozen=True)
class Scorer(Reward):
    """How well a description's traits suit one taste; text outside the grammar gets the lowest value there is.

    Args:
        of: one of the world's names, "comfort" and so on.
    """

    of: str = "comfort"

    reads = (KEY,)

    def __post_init__(self) -> None:
        """Refuse rewards the world does not have.

        Raises:
            ConfigError: with those it has.
        """
        if self.of not in world.NAMES:
            raise ConfigError(f"of = {self.of!r}", ", ".join(world.NAMES), "--rewards comfort,thrift")

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,), larger is better.

        Raises:
            ConfigError: the rows' world has fewer scorers.
        """
        triples = zip(prompts, payloads, rows, strict=True)
        return np.array([self._one(*triple) for triple in triples], dtype=np.float64)

    def _one(self, prompt: Prompt, payload: Payload, row: Row) -> float:
        found = row.meta.get(KEY)
        held = found if isinstance(found, Mapping) else ALONE
        number, k = world.NAMES.index(self.of), int(held["scorers"])
        if number >= k:
            raise ConfigError(f"{self.of} in a world of {k} scorers", ", ".join(world.NAMES[:k]),
                              f"--set task.scorers={number + 1}")  # fmt: skip
        a = world.directions(k, float(held["correlation"]))[number]
        request = world.parse_request(prompt) if isinstance(prompt, str) else None
        index = world.parse_answer(payload) if isinstance(payload, str) else None
        interaction = str(held.get("interaction", world.ADDITIVE))
        if request is None or index is None:
            return float(world.least(a[None], interaction)[0])
        traits = world.counted(world.answers()[index] * world.wanted(request), interaction)
        return float(world.reached(traits @ a, interaction))

    def fingerprint(self) -> str:
        """The reward and the world's content; the world's options are part of the row."""
        return f"attributes-{self.of}-{world.fingerprint()}"
