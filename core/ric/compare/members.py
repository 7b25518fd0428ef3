"""What is compared: finished runs, each under the name of its method."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ric.errors import ConfigError
from ric.run import results_file
from ric.run.family_file import FAMILY
from ric.run.folder import read_config
from ric.run.members.layout import HEAD
from ric.run.results import Curve, Results

WHOLE = 1.0
"""The budget of a run that spends what its configuration says."""


class Member(NamedTuple):
    """One finished run of a comparison.

    Args:
        label: the method's name in the comparison.
        folder: the run's.
        results: what it measured.
        base: identity of the model it started from, "" where that is not recorded.
        budget: share of the method's own steps and rounds that it spent.
        moved: KL to the base model at each point of its own dial, in nats; () where it was not measured.
    """

    label: str
    folder: Path
    results: Results
    base: str = ""
    budget: float = WHOLE
    moved: tuple[float, ...] = ()

    @property
    def own(self) -> Curve:
        """The curve of the run's own method."""
        return self.results.curves[0]

    @property
    def seed(self) -> int:
        """The run's seed."""
        return self.own.seed


def read_member(text: str, budget: float = WHOLE) -> Member:
    """A member from `RUN` or `LABEL=RUN`.

    Raises:
        RicError: the label is empty, there is no run, or it is not finished or is damaged.
    """
    label, equals, path = text.partition("=")
    if equals and not Path(text).is_dir():
        if not label.strip() or not path.strip():
            raise ConfigError(f"'{text}'", "RUN or LABEL=RUN", "ric compare runs/a late=runs/b")
        folder = Path(path).expanduser()
    else:
        label, folder = "", Path(text).expanduser()
    read_config(folder)
    results = results_file.read(folder)
    return Member(label.strip() or results.curves[0].method, folder, results, _base(folder), budget)


def _base(folder: Path) -> str:
    import json

    head = folder / FAMILY / HEAD
    return str(json.loads(head.read_text(encoding="utf-8")).get("base", "")) if head.is_file() else ""


def each_once(members: Sequence[Member]) -> None:
    """Refuse two runs of one label, seed and budget: one of them would hide the other.

    Raises:
        ConfigError: with a label that tells them apart.
    """
    seen: dict[tuple[str, int, float], Member] = {}
    for member in members:
        other = seen.setdefault((member.label, member.seed, member.budget), member)
        if other is not member:
            raise ConfigError(
                f"{other.folder} and {member.folder} are both '{member.label}' with seed {member.seed}",
                "one run for each method and seed",
                f"call one of them otherwise: ric compare {other.folder} {member.label}-2={member.folder}",
            )
