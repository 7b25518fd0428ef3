"""A policy read as a reward model: of two responses it prefers the one it finds likelier per unit.

RRHF (Yuan et al. 2023, arXiv:2304.05302, section 5) measures trained policies so: the share of pairs (chosen,
rejected) in which the chosen response has the larger length-normalized log-probability.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ric.errors import ConfigError, DataError
from ric.families import Conditional, Members
from ric.kinds import Array, Example, Prompt, Request
from ric.run.engine import preferences_of
from ric.run.finished.loaded import Loaded
from ric.run.sampling.randomness import seeds

KEYS = ("prompt", "chosen", "rejected")
MIXED = "as reward model"
"""A member for one mixture at a time."""


class Pair(NamedTuple):
    """A prompt and two responses, the first of which is preferred."""

    prompt: Prompt
    chosen: Any
    rejected: Any


class Accuracy(NamedTuple):
    """How often a policy agrees with pairs.

    Args:
        preference: (k,) what the family was asked with; None for the base model, and for a family without a dial.
        member: who answered; "" for a mixture.
        accuracy: share of pairs, ties counting half.
        error: its standard error, sqrt(p (1 - p) / n).
        pairs: n.
    """

    preference: Array | None
    member: str
    accuracy: float
    error: float
    pairs: int


def read_pairs(path: Path) -> list[Pair]:
    """Pairs of a JSON-lines file, one object with `prompt`, `chosen` and `rejected` a line.

    Raises:
        DataError: no such file, a line that is no such object, or no line at all.
    """
    if not path.is_file():
        raise DataError(f"--as-reward-model {path}: no such file", "a JSON-lines file of pairs", f"ls {path.parent}")
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [_pair(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not pairs:
        raise DataError(f"{path} is empty", "one pair a line", '{"prompt": ..., "chosen": ..., "rejected": ...}')
    return pairs


def _pair(path: Path, number: int, line: str) -> Pair:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {number}: {error.msg}", "one JSON object a line", line[:80]) from error
    if not isinstance(found, dict) or any(not isinstance(found.get(key), str) for key in KEYS[1:]):
        raise DataError(
            f"{path}, line {number}: {line[:80]}",
            f"an object with {', '.join(KEYS)}",
            '{"prompt": "...", "chosen": "...", "rejected": "..."}',
        )
    if "prompt" not in found:
        raise DataError(f"{path}, line {number} has no prompt", f"an object with {', '.join(KEYS)}", line[:80])
    return Pair(*(found[key] for key in KEYS))


def accuracies(loaded: Loaded, pairs: Sequence[Pair]) -> list[Accuracy]:
    """One accuracy for each weight members were trained for, or preference of the run's grid; then the base model's.

    Raises:
        ConfigError: the family mixes predictions, which have no likelihood of a whole response here.
    """
    family = loaded.family
    weights: list[Array | None] = [None]
    if family.has_dial:
        weights = list(family.weights if isinstance(family, Members) else preferences_of(loaded.plan))
    found = [_of_family(loaded, pairs, weight) for weight in weights]
    base = [Request(loaded.plan.task.prompt(pair.prompt), 0, "base") for pair in pairs]
    return [*found, _measured(loaded, pairs, base, None)]


def _of_family(loaded: Loaded, pairs: Sequence[Pair], weight: Array | None) -> Accuracy:
    prompts = [loaded.plan.task.prompt(pair.prompt) for pair in pairs]
    tiled = None if weight is None else np.tile(weight, (len(prompts), 1))
    propose = loaded.propose if isinstance(loaded.family, Conditional) else None
    drawn = seeds(loaded.plan.config.seed, MIXED, len(prompts))
    requests = loaded.family.plan(prompts, drawn, preferences=tiled, propose=propose)
    return _measured(loaded, pairs, requests, weight)


def _measured(loaded: Loaded, pairs: Sequence[Pair], requests: Sequence[Request], weight: Array | None) -> Accuracy:
    """All requests of one preference are answered by one member, or one mixture."""
    member = _member(loaded, requests[0])
    chosen, rejected = (
        _per_unit(loaded, member, [Example(r.prompt, getattr(p, side)) for r, p in zip(requests, pairs, strict=True)])
        for side in ("chosen", "rejected")
    )
    accuracy = float(np.mean((chosen > rejected) + 0.5 * (chosen == rejected)))
    error = float(np.sqrt(accuracy * (1 - accuracy) / len(pairs)))
    return Accuracy(weight, requests[0].member, accuracy, error, len(pairs))


def _member(loaded: Loaded, request: Request) -> str:
    if request.mix is None:
        return request.member
    if request.combine != "weights":
        raise ConfigError(
            "a family that mixes predictions", "one whose policies give a response one likelihood", "mix weights"
        )
    coefficients = dict(zip(request.members, request.mix, strict=True))
    loaded.plan.backend.combine(loaded.policy, coefficients, MIXED)
    return MIXED


def _per_unit(loaded: Loaded, member: str, examples: Sequence[Example]) -> Array:
    """log pi / units (n,) of each response."""
    loglik, units = loaded.plan.backend.loglik(loaded.policy, member, examples)
    return np.asarray(loglik / np.maximum(units, 1.0))
