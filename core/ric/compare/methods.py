"""From runs to methods: every seed's curve under the method's name, baselines of the runs among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ric.compare.members import WHOLE, Member
from ric.kinds import Array
from ric.run.results import Curve

BASE = "base"
VARIANT = ":"
"""Stands in the names of curves that show one method again (another mapping, all lambdas tried)."""


@dataclass(frozen=True)
class Method:
    """One line of a comparison.

    Args:
        name: unique within the comparison.
        curves: seed -> what the method obtained.
        ledgers: seed -> entries of the run it came from, and whose they are.
        runs: seed -> the run's folder.
        budget: share of its own steps and rounds.
        config: of its first run.
    """

    name: str
    curves: dict[int, Curve] = field(default_factory=dict)
    ledgers: dict[int, tuple[str, Sequence[Mapping[str, Any]]]] = field(default_factory=dict)
    runs: dict[int, str] = field(default_factory=dict)
    budget: float = WHOLE
    config: Mapping[str, Any] = field(default_factory=dict)

    @property
    def seeds(self) -> list[int]:
        """Ascending."""
        return sorted(self.curves)

    @property
    def preferences(self) -> Array | None:
        """(g, k) where the method was evaluated; None for a policy without a dial."""
        return next(iter(self.curves.values())).preferences

    def add(self, curve: Curve, owner: str, member: Member) -> None:
        """One more seed; the first run that brings it counts."""
        if curve.seed not in self.curves:
            self.curves[curve.seed] = curve
            self.ledgers[curve.seed] = (owner, member.results.ledger)
            self.runs[curve.seed] = str(member.folder)


def methods_of(members: Sequence[Member]) -> list[Method]:
    """Methods in the order given, then baselines that no run has as its own, the base model last.

    Runs at part of their budget become methods of their own, called `name@budget`.
    """
    found: dict[str, Method] = {}
    for member in members:
        name = member.label if member.budget == WHOLE else f"{member.label}@{member.budget:g}"
        method = found.setdefault(name, Method(name, budget=member.budget, config=member.results.config))
        method.add(member.own, member.own.method, member)
    own = set(found)
    for member in members:
        if member.budget != WHOLE:
            continue
        for curve in member.results.curves[1:]:
            fits = curve.step == -1 and curve.split == member.own.split and VARIANT not in curve.method
            if fits and curve.method not in own:
                beside = found.setdefault(curve.method, Method(curve.method, config=member.results.config))
                beside.add(curve, curve.method, member)
    return sorted(found.values(), key=lambda method: method.name == BASE)
