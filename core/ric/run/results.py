"""What an evaluation leaves behind: per-prompt rewards of every method at every preference.

Everything a report shows is recomputed from these; only the data's own answers are stored as means.
Shapes: g = points of a curve, n = prompts, k = rewards. Rewards are raw; NaN = not applicable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ric.kinds import Array, Payload, Statistics


@dataclass(frozen=True)
class Curve:
    """One method along the preference grid, or at the single point of a policy that has no dial.

    Args:
        method: name shown in figures ("ric", "ric:l2", "sft", "base").
        seed: the run's seed.
        preferences: (g, k) on the simplex; None for a single point (g = 1) without a dial.
        rewards: (g, n, k) raw, the same prompts in the same order for every curve.
        desired: (g, n, k) z-scored targets each sample was conditioned on; None without conditioning.
        payloads: g lists of n responses.
        members: the member that answered at each point, length g; of a mixture its formula.
        split: "test" or "validation".
        step: optimizer step of an intermediate member, -1 for the final one.
        mixed: names of the m members of a mixture, () for other policies.
        mix: (g, m) lambda at each point of a mixture, or None.
        evaluated: (g, n, e) raw rewards that were measured and never trained on, or None.
        metrics: (g, f) figures of each point's responses, or None.
    """

    method: str
    seed: int
    preferences: Array | None
    rewards: Array
    desired: Array | None
    payloads: Sequence[Sequence[Payload]]
    members: Sequence[str]
    split: str = "test"
    step: int = -1
    mixed: Sequence[str] = ()
    mix: Array | None = None
    evaluated: Array | None = None
    metrics: Array | None = None


@dataclass(frozen=True)
class TrueFront:
    """The exact optimum per prompt at each preference of the grid.

    Args:
        preferences: (g, k).
        rewards: (g, n, k) raw.
        payloads: g lists of n best responses.
    """

    preferences: Array
    rewards: Array
    payloads: Sequence[Sequence[Payload]]


class Choice(NamedTuple):
    """The point of the run's own family that a utility chose. Values are means over rows; larger is better.

    Args:
        utility: the expression as it was given.
        preference: the point by reward name; None for a policy without a dial.
        answers: member -> its coefficient there.
        candidates: points that were compared.
        validation: mean utility of the answers on the rows it was chosen on.
        validation_rows: how many these are.
        test: mean utility on the test rows, which had no part in the choice.
        test_rows: how many these are.
    """

    utility: str
    preference: Mapping[str, float] | None
    answers: Mapping[str, float]
    candidates: int
    validation: float
    validation_rows: int
    test: float
    test_rows: int

    @property
    def point(self) -> str:
        """The chosen point in words."""
        named = "" if self.preference is None else ",".join(f"{n}={w:.3g}" for n, w in self.preference.items())
        members = " + ".join(name if c == 1 else f"{c:.3g} {name}" for name, c in self.answers.items())
        return f"{named} ({members})" if named else members


class Given(NamedTuple):
    """What the data's own answers of one kind obtain: those of training prompts, which no method was asked.

    Args:
        source: "chosen" or "rejected".
        rows: how many answers there are.
        mean: (k,) means of raw rewards over those that have one.
        error: (k,) their standard errors.
    """

    source: str
    rows: int
    mean: Array
    error: Array


@dataclass(frozen=True)
class Results:
    """All that a report is made of.

    Args:
        task: the task's name.
        statistics: names, order and scale of the rewards.
        ids: n prompt ids.
        prompts: n prompts.
        curves: the run's own method first, then its baselines.
        truth: where the world can be enumerated.
        ledger: one mapping a stage (see `ric.run.ledger`).
        config: the resolved configuration.
        manifest: versions, seed, device and fingerprints.
        meta: n mappings, what the task's rows carry beside prompts (references, file names); empty when none do.
        choice: the point that a utility chose, when one was given.
        evaluated: e names of the rewards in `Curve.evaluated`.
        metrics: names of the f figures in `Curve.metrics`, each with whether larger is better.
        given: the data's own good and bad answers, where the data says which are which.
    """

    task: str
    statistics: Statistics
    ids: Sequence[str]
    prompts: Sequence[str]
    curves: Sequence[Curve]
    truth: TrueFront | None = None
    ledger: Sequence[Mapping[str, Any]] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    meta: Sequence[Mapping[str, Any]] = ()
    choice: Choice | None = None
    evaluated: Sequence[str] = ()
    metrics: Mapping[str, bool] = field(default_factory=dict)
    given: Sequence[Given] = ()
