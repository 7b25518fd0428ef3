"""Which run goes next where several are made at once: the longest, but not beside one that does the same work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ric.compare.plans import Entry
from ric.errors import RicError
from ric.plugin.isolate import guarded
from ric.run.forecast.outline import outline
from ric.run.setup.prepare import Plan

ALIKE = 0.25
"""Share of what is left of a run's work above which it waits for another that does the same."""
Stages = Mapping[object, float]
"""What a run consists of: what a stage is known by -> how long it takes, in no unit. Runs may have stages in common."""


class Order:
    """Longest first, so that the last runs to end are short ones; what others have done is no work any more.

    Args:
        runs: the stages of every run.
    """

    def __init__(self, runs: Sequence[Stages]) -> None:
        self._runs = runs
        self._done: set[object] = set()

    def pick(self, waiting: Sequence[int], busy: Sequence[int]) -> int:
        """The next of the waiting runs, when others are busy; all by their numbers."""
        doing = {stage for number in busy for stage in self._runs[number]}

        def rank(number: int) -> tuple[bool, float]:
            own = self._left(number)
            later = sum(seconds for stage, seconds in own.items() if stage in doing)
            return later > ALIKE * sum(own.values()), -sum(own.values())

        return min(waiting, key=rank)

    def done(self, number: int) -> None:
        """A run is finished."""
        self._done.update(self._runs[number])

    def share(self, numbers: Iterable[int]) -> float:
        """What is left of these runs, each stage once, as a share of everything."""
        left, whole = list(numbers), _sum(self._runs)
        return _sum([self._left(number) for number in left]) / whole if whole else len(left) / len(self._runs)

    def _left(self, number: int) -> Stages:
        return {stage: seconds for stage, seconds in self._runs[number].items() if stage not in self._done}


def _sum(runs: Iterable[Stages]) -> float:
    return sum({stage: seconds for run in runs for stage, seconds in run.items()}.values())


def stages_of(entries: Sequence[Entry]) -> list[Stages]:
    """Of every run; those of one method differ in their seeds alone, so that one of them is looked at.

    A run about which nothing is known has none.
    """
    looked: dict[tuple[str, float], Stages] = {}
    found: list[Stages] = []
    for entry in entries:
        method = entry.label, entry.budget
        if method not in looked:
            looked[method] = _outlined(entry.plan)
        found.append({(stage, entry.plan.config.seed): seconds for stage, seconds in looked[method].items()})
    return found


def _outlined(plan: Plan) -> Stages:
    """Nothing where that cannot be known yet: members of other runs, which may not be there."""
    if plan.algorithm.borrows:
        return {}
    try:
        found = guarded(f"outlining algorithm '{plan.config.algo['name']}'", lambda: outline(plan))
    except RicError:  # what is wrong with it, its run will tell
        return {}
    return {stage.id: stage.seconds for stage in found if stage.id}
