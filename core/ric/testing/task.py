"""The rules of a task, as `ric.kinds.Task` states them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ric.kinds import Reward, Row, Task, Truth
from ric.plugin import Host
from ric.run.digest import digest
from ric.testing.rule import are_texts, require, same

SPLITS = ("train", "validation", "test")
TRIED = 3
"""Rows whose enumerated answers are scored again."""

Splits = Mapping[str, Sequence[Row]]


def check_task(task: Task, build: Callable[[], Task] | None = None, host: Host | None = None) -> None:
    """Check every rule of a task.

    Args:
        task: the task.
        build: makes another instance with the same options.
        host: where the task's rewards are looked up, to score its enumerated answers again; without
            it only the form of the truth is checked.

    Raises:
        ContractError: a rule is broken.
    """
    splits = {split: task.rows(split) for split in SPLITS}
    rows_are_rows(splits)
    ids_are_unique(splits)
    prompts_are_apart(splits)
    if task.drafts is None:
        train_has_payloads(splits)
    meta_is_json(splits)
    same_rows_again((build or (lambda: task))(), splits)
    has_rewards(task)
    has_a_base(task)
    truth_has_its_form(task, splits["test"][:TRIED])
    if host is not None:
        truth_agrees_with_rewards(task, splits["test"][:TRIED], host)


def rows_are_rows(splits: Splits) -> None:
    """Each split has at least one row."""
    for split, rows in splits.items():
        require(len(rows) > 0, "every split has rows", f"split '{split}' is empty")
        require(all(isinstance(row, Row) for row in rows), "rows returns a list of Row", f"split '{split}' has others")


def ids_are_unique(splits: Splits) -> None:
    """No id twice in a split."""
    for split, rows in splits.items():
        ids = [row.id for row in rows]
        require(are_texts(ids, list), "ids are texts, not empty", f"split '{split}' has others")
        twice = [name for name, count in Counter(ids).items() if count > 1]
        require(not twice, "ids are unique in a split", f"split '{split}' has {', '.join(twice[:3])} more than once")


def prompts_are_apart(splits: Splits) -> None:
    """No prompt in two splits."""
    seen: dict[str, str] = {}
    for split, rows in splits.items():
        for row in rows:
            first = seen.setdefault(repr(row.prompt), split)
            require(first == split, "prompts of different splits differ", f"{row.prompt!r}: '{first}' and '{split}'")


def train_has_payloads(splits: Splits) -> None:
    """Every training row has a payload, unless the base model may write it (`Task.drafts`)."""
    bare = [row.id for row in splits["train"] if row.payload is None]
    require(not bare, "rows of 'train' have payloads", f"row '{bare[0] if bare else ''}' has none")


def meta_is_json(splits: Splits) -> None:
    """`meta` can be written as JSON."""
    for rows in splits.values():
        for row in rows:
            problem = _json_problem(row.meta)
            require(not problem, "meta is JSON-serializable", f"row '{row.id}': {problem}")


def _json_problem(meta: Mapping[str, object]) -> str:
    try:
        json.dumps(dict(meta))
    except (TypeError, ValueError) as error:
        return str(error) or type(error).__name__
    return ""


def same_rows_again(other: Task, splits: Splits) -> None:
    """The same rows in the same order, by another instance."""
    for split, rows in splits.items():
        again = other.rows(split)
        equal = [(r.id, r.prompt, r.source) for r in rows] == [(r.id, r.prompt, r.source) for r in again]
        require(
            equal and digest([r.payload for r in rows]) == digest([r.payload for r in again]),
            "rows are deterministic",
            f"split '{split}' differs on a second call",
        )


def has_rewards(task: Task) -> None:
    """Default rewards, none twice."""
    names = task.default_rewards
    good = are_texts(names, tuple) and len(set(names)) == len(names) > 0
    require(good, "default_rewards is a tuple of distinct names", f"it is {names!r}")


def has_a_base(task: Task) -> None:
    """A base model: a path or a recipe."""
    source = task.base()
    require(
        bool(source.path) != (source.recipe is not None),
        "base gives a path or a recipe, not both",
        f"it gave {source!r}",
    )


def truth_has_its_form(task: Task, rows: Sequence[Row]) -> None:
    """Per row, finite rewards (answers, k) and as many payloads."""
    truth = task.truth(rows, task.default_rewards)
    if truth is None:
        return
    lengths = len(truth.rewards), len(truth.payloads)
    require(lengths == (len(rows), len(rows)), "truth answers every row", f"{len(rows)} rows gave {lengths}")
    for row, rewards, payloads in zip(rows, truth.rewards, truth.payloads, strict=True):
        wanted = (len(payloads), len(task.default_rewards))
        require(
            rewards.shape == wanted,
            "truth gives rewards (answers, k) and as many payloads",
            f"row '{row.id}' has rewards {rewards.shape} for {len(payloads)} payloads",
        )
        require(
            len(payloads) > 0 and np.isfinite(rewards).all(),
            "truth enumerates answers with finite rewards",
            f"row '{row.id}' has none, or some that are not finite",
        )


def truth_agrees_with_rewards(task: Task, rows: Sequence[Row], host: Host) -> None:
    """The task's own rewards give the enumerated answers the enumerated scores."""
    truth = task.truth(rows, task.default_rewards)
    if truth is None:
        return
    for j, name in enumerate(task.default_rewards):
        reward = host.create("reward", task.reward(name), Reward)  # type: ignore[type-abstract]  # an interface is asked for
        for i, row in enumerate(rows):
            found = _scores(reward, row, truth, i)
            wanted = truth.rewards[i][:, j]
            most = np.abs(found - wanted).max()
            require(
                same(found, wanted),
                "truth gives the scores that the rewards give",
                f"row '{row.id}', reward '{name}': they differ by up to {most:.3g}",
            )


def _scores(reward: Reward, row: Row, truth: Truth, i: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    payloads = list(truth.payloads[i])
    answered = [row._replace(payload=payload) for payload in payloads]
    return reward.score([row.prompt] * len(payloads), payloads, answered)
