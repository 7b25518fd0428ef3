"""A backend whose model is a vector, and a sampler that says it: soups and RL without a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ric.errors import ConfigError, RunError, did_you_mean
from ric.kinds import (
    Array,
    Backend,
    Batch,
    Decoding,
    Example,
    FitSettings,
    Judge,
    Loss,
    Policy,
    Practice,
    Progress,
    Request,
    Sample,
    Sampler,
    Work,
    check_mix,
)
from ric_tasks.quadratic.newton import METHOD, climb

BASE, WEIGHTS = "base", "theta.safetensors"


@dataclass
class VectorPolicy:
    """Members as vectors theta (d,); a member draws from a normal distribution around its theta.

    Args:
        thetas: member -> theta, "base" first.
        sigma: standard deviation in every dimension, at temperature 1.
    """

    thetas: dict[str, Array] = field(default_factory=dict)
    sigma: float = 0.3

    @property
    def members(self) -> Sequence[str]:
        """Names of the members."""
        return list(self.thetas)

    def theta(self, member: str) -> Array:
        """A member's vector.

        Raises:
            RunError: there is no such member.
        """
        if member not in self.thetas:
            near = did_you_mean(member, list(self.thetas))
            raise RunError(f"'{member}' is no member", ", ".join(self.thetas), near or "add it first")
        return self.thetas[member]

    def mixed(self, coefficients: Mapping[str, float]) -> Array:
        """base + sum_i c_i (theta_i - base)."""
        base = self.thetas[BASE]
        total = base.copy()
        for member, c in coefficients.items():
            total += c * (self.theta(member) - base)
        return total


@dataclass(frozen=True)
class QuadraticBackend(Backend):
    """A parameter vector; payloads are vectors. Training is Adam on the log-likelihood of the normal policy.

    Args:
        sigma: standard deviation of what a policy draws at temperature 1.
    """

    sigma: float = 0.3

    sampler = "quadratic"
    methods = frozenset({METHOD})

    def __post_init__(self) -> None:
        """Refuse a policy that draws nothing.

        Raises:
            ConfigError: with the usual value.
        """
        if not 0 < self.sigma < np.inf:
            raise ConfigError(f"backend.sigma = {self.sigma}", "a number above 0", "--set backend.sigma=0.3")

    def build(self, recipe: Mapping[str, Any], path: Path, checkpoint: Path, progress: Progress) -> Work:
        """Save the recipe's `theta`."""
        _write(path, np.asarray(recipe["theta"], dtype=np.float64))
        return Work()

    def load(self, path: str, revision: str = "", tokens: Sequence[str] = ()) -> VectorPolicy:
        """The policy at a folder."""
        policy = VectorPolicy(sigma=self.sigma)
        self.restore(policy, BASE, Path(path))
        return policy

    def save(self, policy: Any, member: str, path: Path) -> None:
        """One vector as safetensors."""
        _write(path, policy.theta(member))

    def restore(self, policy: Any, member: str, path: Path) -> None:
        """Add a member from what `save` wrote.

        Raises:
            RunError: there is no such file, or its vector has another length.
        """
        from safetensors.numpy import load_file

        if not (path / WEIGHTS).is_file():
            raise RunError(f"no {WEIGHTS} in {path}", "the folder of a saved member", "run the same command again")
        theta = load_file(path / WEIGHTS)["theta"]
        known = policy.thetas.get(BASE, theta)
        if theta.shape != known.shape:
            raise RunError(
                f"{path / WEIGHTS} holds {theta.size} numbers", f"{known.size}, as many as the base", "another member"
            )
        policy.thetas[member] = theta

    def add_member(self, policy: Any, name: str, like: str = BASE) -> None:
        """A copy of another member."""
        policy.thetas[name] = policy.theta(like).copy()

    def fit(
        self,
        policy: Any,
        member: str,
        examples: Sequence[Example],
        loss: Loss,
        settings: FitSettings,
        checkpoint: Path,
        progress: Progress,
    ) -> Work:
        """Adam on theta, with the learning rate decaying linearly to 0."""
        import torch

        theta = torch.tensor(policy.theta(member), requires_grad=True)
        rng, optimizer = np.random.default_rng(settings.seed), torch.optim.Adam([theta], lr=settings.lr)
        rate = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 1.0 / settings.steps, settings.steps)
        points = torch.from_numpy(np.stack([np.asarray(e.payload, dtype=np.float64) for e in examples]))
        facts = torch.from_numpy(np.array([(e.weight, e.score, e.group) for e in examples]))
        total = torch.zeros(())
        for _ in range(settings.steps):
            rows = torch.from_numpy(rng.permutation(len(examples))[: settings.batch])
            total = loss(_loglik(points[rows], theta, self.sigma), torch.ones(len(rows)), Batch(*facts[rows].T))
            optimizer.zero_grad()
            total.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            rate.step()
        policy.thetas[member] = theta.detach().numpy()
        rows_seen = settings.steps * min(settings.batch, len(examples))
        progress(settings.steps, settings.steps, {"loss": float(total.detach())})
        return Work(rows_seen, rows_seen, settings.steps, float(total.detach()))

    def improve(
        self,
        policy: Any,
        member: str,
        reference: str,
        practice: Practice,
        judge: Judge,
        checkpoint: Path,
        progress: Progress,
    ) -> Work:
        """Newton's method on the utility itself; see `newton.climb`."""
        if practice.method not in self.methods:
            return super().improve(policy, member, reference, practice, judge, checkpoint, progress)
        policy.thetas[member], work = climb(policy.theta(member), practice, judge, progress)
        return work

    def loglik(
        self, policy: Any, member: str, examples: Sequence[Example], per_unit: bool = False
    ) -> tuple[Array, Array]:
        """Log-density (n,) of each payload, in nats; a payload is one unit."""
        points = np.array([np.asarray(e.payload, dtype=np.float64) for e in examples])
        found = np.asarray(_loglik(points, policy.theta(member), self.sigma))
        return (found[:, None] if per_unit else found), np.ones(len(examples))

    def combine(self, policy: Any, coefficients: Mapping[str, float], name: str) -> None:
        """Add base + sum_i c_i (theta_i - base)."""
        policy.thetas[name] = policy.mixed(coefficients)


@dataclass(frozen=True)
class QuadraticSampler(Sampler):
    """Draws around theta with the row's own noise; temperature scales it, 0 gives theta itself."""

    backends = frozenset({"quadratic"})
    mixes = frozenset({"weights"})

    def stream(self, policy: Any, requests: Sequence[Request], decoding: Decoding) -> Iterator[Sample]:
        """Samples in order.

        Raises:
            RunError: a request names no member, or mixes what cannot be mixed here.
        """
        for row, request in enumerate(requests):
            theta = self._theta(policy, request, row)
            noise = np.random.default_rng(request.seed).standard_normal(theta.size)
            point = theta + decoding.temperature * policy.sigma * noise
            density = float(_loglik(point[None], theta, policy.sigma)[0])
            yield Sample(row, point, 1, finished=True, loglik=density)

    def _theta(self, policy: Policy, request: Request, row: int) -> Array:
        vectors: Any = policy
        if request.mix is None:
            theta: Array = vectors.theta(request.member)
            return theta
        check_mix(request, f"request {row}")
        if request.combine != "weights":
            raise RunError(f"request {row} mixes {request.combine}", "mixed weights", "--set algo.combine=weights")
        mixed: Array = vectors.mixed(dict(zip(request.members, request.mix, strict=True)))
        return mixed


def _loglik(points: Any, theta: Any, sigma: float) -> Any:
    """ln N(point; theta, sigma^2 I), (n,), of arrays or tensors."""
    d = theta.shape[0]
    return -((points - theta) ** 2).sum(-1) / (2 * sigma**2) - d * np.log(sigma * np.sqrt(2 * np.pi))


def _write(path: Path, theta: Array) -> None:
    from safetensors.numpy import save_file

    path.mkdir(parents=True, exist_ok=True)
    save_file({"theta": np.ascontiguousarray(theta)}, path / WEIGHTS)
