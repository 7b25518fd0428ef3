"""A Python function as a reward, with the signature that TRL calls."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ric.errors import ConfigError, DataError, RewardError
from ric.kinds import EVERYTHING, Array, Payload, Prompt, Reward, Row
from ric.run.digest import digest
from ric_plugins.pictures import picture
from ric_plugins.rewards.function_source import HINT, find, source_digest

OWN = ("prompts", "completions")


@dataclass(frozen=True)
class Function(Reward):
    """`py:module:function`, or `py:path/to/file.py:function`.

    The function is called with keywords, as TRL calls its reward functions: `prompts`, `completions`,
    and every key of the rows' meta as a list (of those it asks for, unless it takes `**kwargs`). It
    returns one number per row. Pictures are PIL images. Chat prompts come with completions that are chat
    messages. Modules are also looked for in the current folder. An edited file is scored again.

    Args:
        function: where it is.
        missing: None is a legal answer: "this reward is not about this row". The function is then
            asked about every row each time, since only its answer says which rows it is about.
    """

    function: str = ""
    missing: bool = False
    _asked: dict[str, float] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Import the function, so that what is wrong with it is told before any work.

        Raises:
            RicError: it cannot be found or called so.
        """
        if not self.function:
            raise ConfigError("reward 'py' without a function", "module:function, or file.py:function", HINT)
        _ = self._source  # the file as it is now, whatever becomes of it later
        absent = [name for name in OWN if not self._takes_all and name not in self._named]
        if absent:
            raise RewardError(
                f"{self.function} takes no argument '{absent[0]}'", "def f(prompts, completions, **kwargs)", HINT
            )

    @cached_property
    def _call(self) -> Callable[..., Any]:
        return find(self.function)

    @cached_property
    def _source(self) -> str:
        return source_digest(self._call)

    @cached_property
    def _signature(self) -> dict[str, inspect.Parameter]:
        try:
            return dict(inspect.signature(self._call).parameters)
        except (TypeError, ValueError):  # a compiled function that tells nothing
            return {"kwargs": inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)}

    @property
    def _takes_all(self) -> bool:
        return any(one.kind is inspect.Parameter.VAR_KEYWORD for one in self._signature.values())

    @property
    def _named(self) -> list[str]:
        variadic = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
        return [name for name, one in self._signature.items() if one.kind not in variadic]

    @property
    def reads(self) -> tuple[str, ...]:  # type: ignore[override]
        """The arguments beside prompts and completions; everything for a function that takes `**kwargs`."""
        return (EVERYTHING,) if self._takes_all else tuple(name for name in self._named if name not in OWN)

    def applies(self, rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
        """All rows (n,); under `missing` those the function has a number for."""
        if not self.missing or not rows:
            return np.ones(len(rows), dtype=bool)
        found = self._ask([row.prompt for row in rows], [row.payload for row in rows], rows)
        self._asked.clear()
        self._asked.update({_key(row): score for row, score in zip(rows, found, strict=True)})
        return np.isfinite(found)

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,); NaN for None under `missing`.

        Raises:
            RewardError: not one number per row.
            DataError: the rows lack what the function asks for.
        """
        if not rows:
            return np.zeros(0)
        keys = [_key(row) for row in rows] if self._asked else []
        if keys and all(key in self._asked for key in keys):  # just answered, to say where it applies
            return np.array([self._asked[key] for key in keys], dtype=np.float64)
        return self._ask(prompts, payloads, rows)

    def _ask(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        columns = self._columns(rows)
        found = self._call(prompts=list(prompts), completions=_completions(prompts, payloads), **columns)
        if inspect.isawaitable(found):
            found = asyncio.run(_awaited(found))
        try:
            values = list(found)
        except TypeError:
            values = [found] if len(rows) > 1 else []
        if len(values) != len(rows):
            shown = f"{len(values)} values" if isinstance(found, Sequence) else f"{found!r:.60}"
            raise RewardError(f"{self.function} returned {shown} for {len(rows)} rows", "a list of one number per row",
                              f"return one number for each of the {len(rows)} completions")  # fmt: skip
        return np.array([self._number(value, row) for value, row in zip(values, rows, strict=True)], dtype=np.float64)

    def _number(self, value: Any, row: Row) -> float:
        if value is None:
            if self.missing:
                return float("nan")
            raise RewardError(
                f"{self.function} returned None for row '{row.id}'", "a number",
                "rewards.NAME.missing=true, if None means that the reward is not about this row",
            )  # fmt: skip
        try:
            number = float(value)
        except (TypeError, ValueError) as error:
            raise RewardError(f"{self.function} returned {value!r:.60} for row '{row.id}'", "a number",
                              "return floats") from error  # fmt: skip
        if not np.isfinite(number):
            raise RewardError(f"{self.function} returned {number} for row '{row.id}'", "a finite number",
                              "return None, with missing=true, where the reward is not about a row")  # fmt: skip
        return number

    def _columns(self, rows: Sequence[Row]) -> dict[str, list[Any]]:
        """Name -> one value per row, None where a row has no such key."""
        held = list(dict.fromkeys(key for row in rows for key in row.meta if key not in OWN))
        names = held if self._takes_all else [name for name in self._named if name not in OWN and name in held]
        needed = [
            name for name, one in self._signature.items()
            if name in self._named and name not in OWN and one.default is inspect.Parameter.empty
        ]  # fmt: skip
        lacking = [name for name in needed if name not in held]
        if lacking:
            raise DataError(
                f"{self.function} asks for '{lacking[0]}', which row '{rows[0].id}' does not have",
                f"one of: {', '.join(['prompts', 'completions', *held])}",
                f"give the argument a default, or the task's rows a '{lacking[0]}'",
            )
        return {name: [row.meta.get(name) for row in rows] for name in names}

    def fingerprint(self) -> str:
        """The function's code."""
        return f"py 1 {self._source} missing={self.missing}"


def _key(row: Row) -> str:
    return digest(row.prompt, row.payload, row.meta)


def _completions(prompts: Sequence[Prompt], payloads: Sequence[Payload]) -> list[Any]:
    """Responses as they are, image files opened; beside chat messages, as chat messages."""
    payloads = [picture(payload) if isinstance(payload, Path) else payload for payload in payloads]
    return [
        payload if isinstance(prompt, str) or not isinstance(prompt, list | tuple)
        else [{"role": "assistant", "content": payload}]
        for prompt, payload in zip(prompts, payloads, strict=True)
    ]  # fmt: skip


async def _awaited(found: Any) -> Any:
    return await found
