"""Kind `algorithm`: from a job to a policy family."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ric.kinds.records import Utility

if TYPE_CHECKING:
    from ric.kinds.family import PolicyFamily
    from ric.kinds.job import Job


class Algorithm(ABC):
    """An alignment method. A dataclass: its fields are the options (`--set algo.rounds=2`).

    It says what is learned from what, in terms of rows, rewards and members, and never names a
    tokenizer, a UNet or a file: those are the backend's and the job's.
    """

    backends: frozenset[str] | None = None
    """Backends it works with; None means any."""
    conditional: bool = False
    """Whether it conditions a policy on desired rewards and so needs a format and a mapping."""

    @property
    def proposes(self) -> bool:
        """Whether its policies also learn which targets are likely, so that they can propose some."""
        return False

    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Named configurations (`--preset`), as nested mappings with the keys of `run.yaml`."""

    @abstractmethod
    def align(self, job: Job) -> PolicyFamily:
        """Train, and return one policy for every preference."""


class SingleObjective(Algorithm):
    """A method that maximizes one utility; soups and MORL lift it to a family."""

    @abstractmethod
    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train one member called `name` that starts from member `start`; returns the member's name."""
