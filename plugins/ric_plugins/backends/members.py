"""Named members of one loaded model, whatever the model is and however their weights are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from ric.errors import RunError, did_you_mean

BASE = "base"
"""The member that is always there: the model as loaded."""


class Members(Protocol):
    """How members' weights are kept. Names are checked by the policy; "base" is never changed."""

    per_row: bool
    """Whether `mixing` is there: rows of a batch with coefficients of their own."""

    def mixing(self, names: Sequence[str], weights: Any) -> AbstractContextManager[None]:
        """With "base" active: add weights[r, i] (theta_i - base) to row r, until the context ends."""

    def activate(self, name: str) -> None:
        """Make the model compute with this member's weights."""

    def add(self, name: str, like: str) -> None:
        """Add or replace a member that starts as a copy of `like`."""

    def keep(self, name: str) -> None:
        """Take what was just trained in the model as the member's weights."""

    def combine(self, coefficients: Mapping[str, float], name: str) -> None:
        """Add or replace the member base + sum_i c_i (theta_i - base)."""

    def related(self, names: Sequence[str]) -> None:
        """Refuse members that did not start as one."""

    def trained_alone(self, name: str, reference: str | None, folder: Path) -> AbstractContextManager[Any]:
        """The model for a trainer that trains this member alone, with `reference` as trl looks for it."""

    def save(self, name: str, path: Path) -> None:
        """Write the member, which is the active one, as safetensors."""

    def restore(self, name: str, path: Path) -> None:
        """Add or replace a member from what `save` wrote."""


class MemberPolicy:
    """Which members there are and which one is active; only one is at a time.

    Args:
        store: the members' weights.
    """

    def __init__(self, store: Members) -> None:
        self.store = store
        self._members: list[str] = [BASE]
        self._active = ""

    @property
    def members(self) -> Sequence[str]:
        """Names of the members, "base" first."""
        return tuple(self._members)

    def activate(self, name: str) -> None:
        """Make the model compute with member `name`.

        Raises:
            RunError: there is no such member.
        """
        self.check(name)
        if name != self._active:
            self._active = ""
            self.store.activate(name)
            self._active = name

    @property
    def per_row(self) -> bool:
        """Whether rows of one batch may mix members with coefficients of their own."""
        return self.store.per_row

    @contextmanager
    def mixing(self, names: Sequence[str], weights: Any) -> Iterator[None]:
        """Row r computes with base + sum_i weights[r, i] (theta_i - base); weights (b, m), one row per batch row."""
        counted = [i for i, name in enumerate(names) if name != BASE]
        self.activate(BASE)
        with self.store.mixing([names[i] for i in counted], weights[:, counted]):
            yield

    def add(self, name: str, like: str) -> None:
        """A new or replaced member that starts as a copy of `like`."""
        self.check(like)
        self._change(name, lambda: self.store.add(name, like))

    def combine(self, coefficients: Mapping[str, float], name: str) -> None:
        """The member base + sum_i c_i (theta_i - base), new or replaced."""
        for member in coefficients:
            self.check(member)
        counted = {m: float(c) for m, c in coefficients.items() if m != BASE and c != 0}
        self._change(name, lambda: self.store.combine(counted, name))

    def restore(self, name: str, path: Path) -> None:
        """A member from a folder; "base" is what `load` gave and stays so."""
        if name != BASE:
            self._change(name, lambda: self.store.restore(name, path))

    def check(self, name: str) -> None:
        """Refuse a name that is no member.

        Raises:
            RunError: with the names there are.
        """
        if name not in self._members:
            raise RunError(
                f"'{name}' is no member of this policy",
                f"one of: {', '.join(self._members)}",
                did_you_mean(name, self._members) or "add it first with add_member, combine or restore",
            )

    def related(self, members: Sequence[str]) -> None:
        """Refuse members that did not start as one."""
        for member in members:
            self.check(member)
        self.store.related([member for member in members if member != BASE])

    def _change(self, name: str, write: Callable[[], None]) -> None:
        if name == BASE:
            raise RunError("member 'base' cannot be changed", "another member name", "add a member like 'base' instead")
        self._active = ""
        write()
        if name not in self._members:
            self._members.append(name)
