"""Members of finished runs, by name: `RUN#helpful`, `RUN#0.5`, `RUN#helpful@2`, `init`, sums of such.

Everything here is known from `run.yaml` and `family/ric.json`; no weights are loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ric.errors import ConfigError, RunError, did_you_mean
from ric.kinds import Array
from ric.run.folder import CONFIG, read_config
from ric.run.members.layout import BASE, FAMILY, HEAD, MEMBERS

INIT = "init"
"""The model that alignment started from."""
FIT = "fit.json"
"""What a training stage says of itself, its member's name among it."""


class Term(NamedTuple):
    """One member of one run.

    Args:
        run: the run's folder; None for `init`.
        member: as the user named it: a member, a reward, or weights.
    """

    run: Path | None
    member: str


class Borrowed(NamedTuple):
    """A member that was found.

    Args:
        name: its name in its run.
        folder: its weights; None for `init`.
        base: identity of the base model it grew from; "" for `init`.
        weight: reward -> weight it was trained for; None where that is not known.
    """

    name: str
    folder: Path | None
    base: str
    weight: Mapping[str, float] | None


def parse_member(text: str) -> tuple[Term, ...]:
    """The terms of `A#x`, `init` or `A#x+B#y`, whose weights are averaged.

    Raises:
        ConfigError: a term is neither `RUN#member` nor `init`.
    """
    terms = []
    for part in text.split("+"):
        run, mark, member = part.strip().rpartition("#")
        if part.strip() == INIT:
            terms.append(Term(None, INIT))
        elif mark and run and member:
            terms.append(Term(Path(run).expanduser(), member))
        else:
            raise ConfigError(f"member '{text}'", "RUN#member, init, or a sum such as A#x+B#x",
                              "ric soup runs/a#helpful runs/b#harmless")  # fmt: skip
    return tuple(terms)


def find_member(term: Term) -> Borrowed:
    """The member a term means.

    Raises:
        RunError: there is no such run, it has no family yet, or no such member (the nearest is suggested).
    """
    if term.run is None:
        return Borrowed(BASE, None, "", None)
    rewards = reward_names(read_config(term.run))
    head = _head(term.run)
    weights = _weights(head, rewards)
    name = _named(term.member, weights, rewards)
    if name is not None:
        return Borrowed(name, term.run / FAMILY / MEMBERS / name, head["base"], weights[name])
    stage = _trained(term.run, term.member)
    if stage is not None:
        return Borrowed(term.member, stage, head["base"], None)
    known = [*weights, *(reward for reward in rewards if reward not in weights), *_all_trained(term.run)]
    raise RunError(
        f"{term.run} has no member '{term.member}'",
        f"one of: {', '.join(dict.fromkeys(known))}; or {INIT}",
        did_you_mean(term.member, known) or f"ls {term.run / FAMILY / MEMBERS}",
    )


def vocabulary(members: Sequence[str]) -> list[str]:
    """What the vocabulary of these members has beside the base model's.

    Raises:
        RicError: one cannot be found, or runs differ in it: weights of one would not fit into the other.
    """
    found: dict[tuple[str, ...], Path] = {}
    for term in (term for text in members for term in parse_member(text)):
        if term.run is not None:
            find_member(term)
            found.setdefault(tuple(_head(term.run).get("tokens", ())), term.run)
    if len(found) > 1:
        (one, first), (other, second), *_ = found.items()
        raise RunError(
            f"members of different vocabularies: {first} has {len(one)} tokens for tags, {second} {len(other)}",
            "runs that both had, or both lacked, a baseline conditioned on tags (eval.baselines=ric)",
            "run one of them again with the other's baselines",
        )
    return list(next(iter(found), ()))


def reward_names(config: Mapping[str, Any]) -> list[str]:
    """Names of a run's rewards in order."""
    return [str(spec["name"]) for spec in config["rewards"]]


def _head(run: Path) -> dict[str, Any]:
    if not (run / FAMILY / HEAD).is_file():
        raise RunError(
            f"{run} holds an unfinished run: it has no policy family yet",
            "a run that reached its end",
            f"ric run --config {run / CONFIG} --out {run} goes on with it",
        )
    head: dict[str, Any] = json.loads((run / FAMILY / HEAD).read_text(encoding="utf-8"))
    return head


def _weights(head: Mapping[str, Any], rewards: Sequence[str]) -> dict[str, Mapping[str, float] | None]:
    """Member -> what it was trained for: a corner when it is called like a reward, else the family's own weight."""
    names = head.get("names", [head["member"]] if "member" in head else [])
    found: dict[str, Mapping[str, float] | None] = {}
    for i, name in enumerate(names):
        if name == BASE:
            continue
        found[name] = {reward: float(reward == name) for reward in rewards} if name in rewards else None
        if "weights" in head and len(names) > 1:
            found[name] = dict(zip(rewards, head["weights"][i], strict=True))
    return found


def _named(
    wanted: str, weights: Mapping[str, Mapping[str, float] | None], rewards: Sequence[str]
) -> str | None:  # fmt: skip
    """A member by its own name, by the one reward it was trained for, or by its weights (`0.5`, `0.2,0.3,0.5`)."""
    if wanted in weights:
        return wanted
    asked = _numbers(wanted, len(rewards))
    if wanted in rewards:
        asked = [float(reward == wanted) for reward in rewards]
    if asked is None:
        return None
    near = {
        name: max(abs(weight[reward] - w) for reward, w in zip(rewards, asked, strict=True))
        for name, weight in weights.items() if weight is not None
    }  # fmt: skip
    best = min(near, key=lambda name: near[name], default=None)
    return best if best is not None and near[best] < 5e-3 else None


def _numbers(text: str, k: int) -> list[float] | None:
    """Weights from a text: all k, or that of the first of two rewards; None when it is something else."""
    try:
        given = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    if k == 2 and len(given) == 1:
        given.append(1.0 - given[0])
    return given if len(given) == k else None


def _trained(run: Path, member: str) -> Path | None:
    """The weights of a member that is no part of the family: an intermediate one, or the common start."""
    return _all_trained(run).get(member)


def _all_trained(run: Path) -> dict[str, Path]:
    """Member -> the folder of the training stage that wrote it last."""
    found: dict[str, Path] = {}
    for note in sorted((run / "stages").glob(f"*/{FIT}"), key=lambda path: path.stat().st_mtime):
        member = json.loads(note.read_text(encoding="utf-8")).get("member")
        if member and (note.parent / "member").is_dir():
            found[member] = note.parent / "member"
    return found


def mean_weight(found: Sequence[Borrowed], rewards: Sequence[str]) -> Array | None:
    """What an average of members was trained for, (k,): the mean of their weights; unseen rewards weigh 0."""
    if any(one.weight is None for one in found):
        return None
    rows = [[(one.weight or {}).get(reward, 0.0) for reward in rewards] for one in found]
    return np.asarray(np.mean(rows, axis=0))


def equal_shares(names: Sequence[str]) -> dict[str, float]:
    """Member -> its share in a plain average; a name that stands twice counts twice."""
    return {name: names.count(name) / len(names) for name in names}
