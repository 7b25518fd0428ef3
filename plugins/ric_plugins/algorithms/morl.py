"""Multi-objective RL by linear (or other) scalarization: one policy trained for each weight.

The baseline of rewarded soups and Rewards-in-Context (MORLHF): M independent trainings, each on its own
utility of the rewards, and for a preference the member trained nearest to it. Which learner trains is an option.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ric.kinds import Algorithm, Job, SingleObjective, Utility
from ric_plugins.algorithms.learner import Learner
from ric_plugins.algorithms.online import Online
from ric_plugins.presets_learners import RIC_BASELINE


@dataclass(frozen=True)
class Morl(Learner):
    """One member for each weight, by any single-objective learner.

    Args:
        learner: a single-objective algorithm: a name, or `{name, options}`. Its own `members`, `utility`,
            `scale`, `start` and `decimals` are not used: those of this algorithm are.
    """

    learner: Any = "rloo"

    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {"ric-baseline": RIC_BASELINE}
    sizes: ClassVar[tuple[str, ...]] = ("members", *(f"learner.{size}" for size in Online.sizes))
    parts: ClassVar[Mapping[str, type[Algorithm]]] = {"learner": SingleObjective}  # type: ignore[type-abstract]

    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train member `name` by the learner."""
        return str(self.learner.learn(job, utility, start, name))
