"""Kind `backend`: one family of models: weights, members, fitting and likelihoods. No sampling, no RL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from ric.kinds.records import Array, Example, FitSettings, Loss


class Policy(Protocol):
    """A loaded model with named members that share one initialization; what is inside is the backend's.

    The member `"base"` is always there: the model as loaded.
    """

    @property
    def members(self) -> Sequence[str]:
        """Names of the members, `"base"` first."""


class Work(NamedTuple):
    """What a call did, for the ledger.

    Args:
        rows: rows passed through the model.
        units: tokens (or images) passed through the model, padding left out.
        steps: optimizer steps.
        loss: mean training loss of the last tenth of the steps, NaN when nothing was trained.
    """

    rows: int = 0
    units: int = 0
    steps: int = 0
    loss: float = float("nan")


Progress = Callable[[int, int, Mapping[str, float]], None]
"""(done, total, key figures) -> None, called as work goes on."""


class Backend(ABC):
    """Loads, trains and combines policies of one model family.

    A dataclass: its fields (adapter rank, precision, ...) are the options. Heavy packages are
    imported inside methods, so that a mistake in an option is reported before they load.
    """

    sampler: str = ""
    """The sampler used for this backend's policies unless the user names another."""
    autoregressive: bool = False
    """Whether policies can continue a prompt with tags, and so propose their own targets."""

    @abstractmethod
    def build(self, recipe: Mapping[str, Any], path: Path, progress: Progress) -> Work:
        """Make a small base model from a task's recipe and save it under `path`, in the same layout as any other."""

    @abstractmethod
    def load(self, path: str, revision: str = "", tokens: Sequence[str] = ()) -> Policy:
        """The policy at a local folder or hub id; `tokens` are added to its vocabulary where they are new."""

    @abstractmethod
    def save(self, policy: Policy, member: str, path: Path) -> None:
        """Write one member (adapter or weights) under `path` as safetensors."""

    @abstractmethod
    def restore(self, policy: Policy, member: str, path: Path) -> None:
        """Add a member from what `save` wrote."""

    @abstractmethod
    def add_member(self, policy: Policy, name: str, like: str = "base") -> None:
        """A new member that starts as a copy of `like`. Members grown from "base" share one initialization."""

    @abstractmethod
    def fit(
        self,
        policy: Policy,
        member: str,
        examples: Sequence[Example],
        loss: Loss,
        settings: FitSettings,
        checkpoint: Path,
        progress: Progress,
    ) -> Work:
        """Train one member in place. `checkpoint` is a folder for the trainer's own state."""

    @abstractmethod
    def loglik(
        self, policy: Policy, member: str, examples: Sequence[Example], per_unit: bool = False
    ) -> tuple[Array, Array]:
        """Log-likelihood (n,) in nats and units (n,) of what each example counts; per unit (n, longest), 0-padded."""

    @abstractmethod
    def combine(self, policy: Policy, coefficients: Mapping[str, float], name: str) -> None:
        """Add the member sum_i c_i theta_i, exact in delta space: base + sum_i c_i (theta_i - base) for any c."""
