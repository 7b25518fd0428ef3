"""Kind `backend`: one family of models: weights, members, fitting and likelihoods.

No sampling, and RL only as an offer: what a learner needs beyond a loss over log-likelihoods (values per
unit, a critic, an RL trainer) is one of the backend's own `methods`, reached through `Backend.improve`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from ric.errors import RunError
from ric.kinds.records import Array, Decoding, Example, FitSettings, Indices, Loss, Row, Utility

BEFORE, AFTER = "optimizer-before", "optimizer-after"
"""Folders of a checkpoint for the state of an optimizer that is carried from one training to the next."""


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
        rows_drawn, units_drawn: samples a learner drew inside its own loop, and their units.
    """

    rows: int = 0
    units: int = 0
    steps: int = 0
    loss: float = float("nan")
    rows_drawn: int = 0
    units_drawn: int = 0


class Practice(NamedTuple):
    """What a learner practises that samples inside its own loop.

    Args:
        method: one of the backend's `methods`.
        rows: prompts to draw from, payloads ignored.
        utility: what is maximized.
        options: the method's options.
        settings: how long and how fast; `batch` counts samples of a step.
        decoding: how samples are drawn; a method may narrow it down, and says so.
    """

    method: str
    rows: Sequence[Row]
    utility: Utility
    options: Mapping[str, Any]
    settings: FitSettings
    decoding: Decoding


class Verdict(NamedTuple):
    """What a judge says of n samples: utility (n,), and raw rewards (n, k), NaN where a reward does not apply."""

    utility: Array
    rewards: Array


Judge = Callable[[Sequence[Row], Indices], Verdict]
"""(rows with payloads, group (n,) int64) -> verdict. It asks the score cache and counts for the ledger."""


class Progress(Protocol):
    """Called as work goes on."""

    def __call__(self, done: int, total: int, figures: Mapping[str, float], work: Work | None = None) -> None:
        """Tell how far work got.

        Args:
            done: steps finished; the first call of a training says where it starts: 0, or a checkpoint's step.
            total: steps in all.
            figures: key figures to show; empty when there is nothing new.
            work: what all steps up to `done` came to, those before a checkpoint included.
        """


class Backend(ABC):
    """Loads, trains and combines policies of one model family.

    A dataclass: its fields (adapter rank, precision, ...) are the options. Heavy packages are
    imported inside methods, so that a mistake in an option is reported before they load.
    """

    sampler: str = ""
    """The sampler used for this backend's policies unless the user names another."""
    autoregressive: bool = False
    """Whether policies can continue a prompt with tags, and so propose their own targets."""
    methods: frozenset[str] = frozenset()
    """Learners of its own that `improve` runs, e.g. "rloo"; none unless a backend says so."""

    @abstractmethod
    def build(self, recipe: Mapping[str, Any], path: Path, checkpoint: Path, progress: Progress) -> Work:
        """Make a small base model from a task's recipe and save it under `path`, in the same layout as any other.

        `checkpoint` is a folder for state that a later call with the same recipe continues from.
        """

    def check(self, path: str) -> None:  # noqa: B027 - most backends have no files to look at
        """Refuse a model folder that cannot be loaded, as far as its files show it before anything heavy is imported.

        Nothing unless a backend says so; a hub id passes.
        """

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
        """Train one member in place.

        `checkpoint` is a folder for the trainer's own state: a call that was cut short is continued from
        what it left there, and ends with the same weights on a CPU. A checkpoint that is not whole is ignored.
        `Work` counts the whole training, whichever call did it.

        With `settings.carry` the optimizer starts as the folder `BEFORE` of `checkpoint` says, where that is, and its
        state is left in the folder `AFTER`. The schedule is this training's own.
        """

    @abstractmethod
    def loglik(
        self, policy: Policy, member: str, examples: Sequence[Example], per_unit: bool = False
    ) -> tuple[Array, Array]:
        """Log-likelihood (n,) in nats and units (n,) of what each example counts; per unit (n, longest), 0-padded."""

    @abstractmethod
    def combine(self, policy: Policy, coefficients: Mapping[str, float], name: str) -> None:
        """Add the member sum_i c_i theta_i, exact in delta space: base + sum_i c_i (theta_i - base) for any c."""

    def improve(
        self,
        policy: Policy,
        member: str,
        reference: str,
        practice: Practice,
        judge: Judge,
        checkpoint: Path,
        progress: Progress,
    ) -> Work:
        """Train one member in place by a method that samples inside its own loop.

        Args:
            policy: where the member is.
            member: trained; it starts as what it is.
            reference: the member that KL penalties are measured against.
            practice: the method and what it works on.
            judge: scores samples.
            checkpoint: a folder for the method's own state; a call that finds one goes on from there.
            progress: told the utility, each reward's mean and the method's own figures as it goes on.

        Raises:
            RunError: the backend has no such method.
        """
        raise RunError(
            f"method '{practice.method}' of a {type(self).__name__} backend",
            f"one of: {', '.join(sorted(self.methods)) or 'none'}",
            "choose another algorithm: ric plugins --kind algorithm",
        )

    def states(self, policy: Policy, member: str, examples: Sequence[Example]) -> Array:
        """What the model holds (n, d) after the last unit of each example: what a probe reads; an offer, not a duty.

        Raises:
            RunError: the backend has nothing to show.
        """
        raise RunError(
            f"states of a {type(self).__name__} backend",
            "a backend that shows what its model holds: causal-lm",
            "probe a run of a language model",
        )

    def related(self, policy: Policy, members: Sequence[str]) -> None:  # noqa: B027 - most backends grow all members alike
        """Refuse members that did not start as one: a mixture of them is a policy nobody trained towards.

        Raises:
            RicError: with what was measured.
        """
