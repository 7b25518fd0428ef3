"""The rules of a reward, as `ric.kinds.Reward` states them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ric.errors import RicError
from ric.kinds import Array, Reward, Row
from ric.testing.rule import are_texts, is_array, require, same
from ric.testing.samples import text_rows


def check_reward(reward: Reward, rows: Sequence[Row] | None = None, build: Callable[[], Reward] | None = None) -> None:
    """Check every rule of a reward.

    Args:
        reward: the reward.
        rows: at least two rows with payloads; rows of text unless given.
        build: makes another instance with the same options.

    Raises:
        ContractError: a rule is broken.
    """
    rows = list(text_rows(reward.reads) if rows is None else rows)
    reads_names(reward)
    fingerprint_is_stable(reward, rows, build or (lambda: reward))
    applies_is_boolean(reward, rows)
    one_number_per_row(reward, rows)
    empty_call(reward)
    same_scores_again(reward, rows, build or (lambda: reward))
    independent_of_neighbours(reward, rows)
    fingerprint_follows_options(reward, rows)


def scores(reward: Reward, rows: Sequence[Row]) -> Array:
    """Scores of rows as the engine asks for them."""
    return reward.score([row.prompt for row in rows], [row.payload for row in rows], rows)


def reads_names(reward: Reward) -> None:
    """`reads` is a tuple of texts."""
    require(are_texts(reward.reads, tuple), "reads is a tuple of keys of Row.meta", f"reads is {reward.reads!r}")


def one_number_per_row(reward: Reward, rows: Sequence[Row]) -> None:
    """A float64 array (n,), finite where the reward applies."""
    found = scores(reward, rows)
    require(isinstance(found, np.ndarray), "score returns a numpy array", f"it returned a {type(found).__name__}")
    rule = "one float64 number per row"
    require(found.shape == (len(rows),), rule, f"{len(rows)} rows gave an array of shape {found.shape}")
    require(found.dtype == np.float64, rule, f"the array is {found.dtype}")
    wrong = np.flatnonzero(reward.applies(rows) & ~np.isfinite(found))
    where = f"row {wrong[0]} (payload {rows[wrong[0]].payload!r}) gave {found[wrong[0]]}" if wrong.size else ""
    require(not wrong.size, "every score is finite where the reward applies", where)


def empty_call(reward: Reward) -> None:
    """No rows give an empty array."""
    found = reward.score([], [], [])
    require(is_array(found, (0,)), "no rows give an empty array (0,)", f"they gave {found!r}")


def same_scores_again(reward: Reward, rows: Sequence[Row], build: Callable[[], Reward]) -> None:
    """The same rows score the same, again and by another instance."""
    first = scores(reward, rows)
    require(same(first, scores(reward, rows)), "the same rows give the same scores", "a second call gave others")
    require(same(first, scores(build(), rows)), "the same rows give the same scores", "a second instance gave others")


def independent_of_neighbours(reward: Reward, rows: Sequence[Row]) -> None:
    """A row scores the same alone, in another order, and among all."""
    rule = "a row's score does not depend on its neighbours"
    together = scores(reward, rows)
    backwards = scores(reward, rows[::-1])[::-1]
    require(same(together, backwards), rule, "other scores for the rows in reverse order")
    alone = np.concatenate([scores(reward, [row]) for row in rows])
    require(same(together, alone), rule, "other scores for the rows one by one")


def applies_is_boolean(reward: Reward, rows: Sequence[Row]) -> None:
    """`applies` gives one boolean per row."""
    found = reward.applies(rows)
    good = is_array(found, (len(rows),))
    require(good and found.dtype == np.bool_, "applies returns one bool per row", f"it returned {found!r}")


def fingerprint_is_stable(reward: Reward, rows: Sequence[Row], build: Callable[[], Reward]) -> None:
    """A text, the same before and after scoring, and for another instance."""
    before = reward.fingerprint()
    require(are_texts([before], list), "fingerprint is a text, not empty", f"it is {before!r}")
    scores(reward, rows)
    after, other = reward.fingerprint(), build().fingerprint()
    require(before == after, "fingerprint is stable", f"{before!r} before scoring, {after!r} after")
    require(before == other, "fingerprint is stable", f"{before!r}, but {other!r} for a second instance")


def fingerprint_follows_options(reward: Reward, rows: Sequence[Row]) -> None:
    """Another value of an option that changes a score changes the fingerprint."""
    scored, name = scores(reward, rows), reward.fingerprint()
    for option, other in variants(reward):
        try:
            changed = not same(scored, scores(other, rows))
        except (RicError, ValueError):
            continue  # a value that the reward refuses only when it scores
        require(
            not changed or other.fingerprint() != name,
            "equal fingerprints mean equal scores",
            f"another {option} gives other scores under the same fingerprint",
            f"put {option} into fingerprint()",
        )


def variants(reward: Reward) -> Iterator[tuple[str, Reward]]:
    """The reward with one option changed, for options that are numbers or booleans, where it accepts the change."""
    if not dataclasses.is_dataclass(reward) or isinstance(reward, type):
        return
    for field in dataclasses.fields(reward):
        value: Any = getattr(reward, field.name)
        if not field.init or not isinstance(value, bool | int | float):
            continue
        for other in (not value,) if isinstance(value, bool) else (value + 1, value / 2 if value else 0.5):
            try:
                yield field.name, dataclasses.replace(reward, **{field.name: type(value)(other)})
            except (RicError, ValueError):
                continue
