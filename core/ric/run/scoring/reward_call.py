"""Calling a reward: it is the user's own code, so whatever goes wrong names the reward, the row and the line."""

from __future__ import annotations

import math
import sys
import sysconfig
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ric.errors import RewardError, RicError
from ric.kinds import Array, Reward, Row
from ric.run.machine.memory import out_of_memory


def applies(name: str, reward: Reward, rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
    """Which rows (n,) a reward is about.

    Raises:
        RewardError: it failed, or did not answer for every row.
    """
    if not rows:
        return np.zeros(0, dtype=bool)
    found: npt.NDArray[np.bool_] = _guarded(name, reward, rows, lambda part: np.asarray(reward.applies(part), bool))
    _check_shape(f"{name}.applies", found, rows, name)
    return found


def call(name: str, reward: Reward, rows: Sequence[Row]) -> Array:
    """Scores (n,) of rows a reward applies to; fewer rows at a time where memory does not suffice.

    Raises:
        RewardError: it failed, or did not return one finite number per row.
    """
    if not rows:
        return np.zeros(0)

    def score(part: Sequence[Row]) -> Array:
        prompts, payloads = [row.prompt for row in part], [row.payload for row in part]
        return np.asarray(reward.score(prompts, payloads, part), dtype=np.float64)

    scores: Array = _guarded(name, reward, rows, score)
    _check_shape(name, scores, rows, name)
    bad = next((i for i, number in enumerate(scores) if not math.isfinite(number)), None)
    if bad is not None:
        raise RewardError(
            f"reward '{name}' gave {scores[bad]} for row '{rows[bad].id}'",
            "a finite number; rows a reward is not about are declared by its `applies`",
            f"ric plugins check {name}",
        )
    return scores


def _guarded(name: str, reward: Reward, rows: Sequence[Row], ask: Callable[[Sequence[Row]], Any]) -> Any:
    """The answer for rows, in halves when memory runs out; any other failure as the reward's own."""
    try:
        return ask(rows)
    except RicError:
        raise
    except (Exception, SystemExit) as error:  # whatever a user's code raises is reported with its place
        if out_of_memory(error) and len(rows) > 1:
            half = len(rows) // 2
            parts = [_guarded(name, reward, part, ask) for part in (rows[:half], rows[half:])]
            return np.concatenate(parts)
        raise _failure(name, reward, rows, ask, error) from error


def _failure(
    name: str, reward: Reward, rows: Sequence[Row], ask: Callable[[Sequence[Row]], Any], error: BaseException
) -> RewardError:
    """What a reward's exception is told as."""
    row = _culprit(rows, ask)
    where = f"on row '{row.id}'" if row else f"on {len(rows)} rows from '{rows[0].id}' on, on none of them alone"
    return RewardError(
        f"reward '{name}' failed {where}: {type(error).__name__}: {error}",
        "one finite number per row, and one true or false per row from `applies`",
        f"look at {_place(reward, error)}; run.log holds the whole traceback",
    )


def _culprit(rows: Sequence[Row], ask: Callable[[Sequence[Row]], Any]) -> Row | None:
    """A row that fails by itself, found by halving; None when halves do well."""
    while len(rows) > 1:
        half = len(rows) // 2
        part = next((part for part in (rows[:half], rows[half:]) if _fails(part, ask)), None)
        if part is None:
            return None
        rows = part
    return rows[0]


def _fails(rows: Sequence[Row], ask: Callable[[Sequence[Row]], Any]) -> bool:
    try:
        ask(rows)
    except (Exception, SystemExit):  # noqa: BLE001 - the same failure, looked for in fewer rows
        return True
    return False


def _check_shape(what: str, found: np.ndarray[Any, Any], rows: Sequence[Row], name: str) -> None:
    if found.shape != (len(rows),):
        raise RewardError(
            f"reward '{what}' returned an array of shape {found.shape} for {len(rows)} rows",
            f"shape ({len(rows)},): one value per row",
            f"ric plugins check {name}",
        )


def _place(reward: Reward, error: BaseException) -> str:
    """file:line of the innermost frame that is the user's: no library's, and none of the engine's.

    A reward that is a library itself is looked for in its own folder.
    """
    frames = traceback.extract_tb(error.__traceback__)
    libraries = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")]
    foreign = [*libraries, Path(__file__).parents[1]]
    mine = [frame for frame in frames if not any(root in Path(frame.filename).parents for root in foreign)]
    home = Path(sys.modules[type(reward).__module__].__file__ or "").parent
    own = [frame for frame in frames if home in Path(frame.filename).parents]
    frame = (mine or own or frames)[-1]
    return f"{frame.filename}:{frame.lineno}"
