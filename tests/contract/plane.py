"""A backend and a sampler that know no text: policies draw points in the plane by undoing noise.

A policy is a small network that guesses a clean point from a noisy one, the noise level, the prompt (a
centre) and the conditioning vector. Its log-likelihood is minus the denoising error, in units of the
noise: what diffusion models maximize. A local plugin file: `Host([".../plane.py"])` is all it needs.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ric.kinds import Backend, Batch, Conditioned, Example, Sample, Sampler, Work
from ric.plugin import Component, hookimpl

LEVELS = np.linspace(0.05, 0.995, 8)
"""Shares of noise, from almost clean to almost pure."""
MOST = 4
"""Most rewards a conditioning vector may hold; unused places are 0, and one more says whether there is any."""


@hookimpl
def ric_backends() -> list[Component]:
    return [Component("plane", "plane:PlaneBackend", "Points in the plane, drawn by undoing noise.")]


@hookimpl
def ric_samplers() -> list[Component]:
    return [Component("plane-steps", "plane:PlaneSampler", "Undoes noise step by step, a seed per row.")]


@dataclass
class PlanePolicy:
    """Members by name; the networks share their shape."""

    networks: dict[str, Any] = field(default_factory=dict)
    calls: int = 0

    @property
    def members(self) -> Sequence[str]:
        return list(self.networks)

    def guess(self, member: str, noisy: Any, level: Any, condition: Any) -> Any:
        """Clean points (b, 2) from noisy ones (b, 2), their noise (b, 1) and what they are conditioned on."""
        import torch

        self.calls += 1
        return condition[:, :2] + self.networks[member](
            torch.cat([noisy - condition[:, :2], level, condition[:, 2:]], 1)
        )


def network() -> Any:
    import torch

    wide = 48
    layers = torch.nn.Linear(4 + MOST, wide), torch.nn.Linear(wide, wide), torch.nn.Linear(wide, 2)
    return torch.nn.Sequential(layers[0], torch.nn.SiLU(), layers[1], torch.nn.SiLU(), layers[2]).double()


def conditions(prompts: Sequence[Any]) -> Any:
    """Centre, vector and a flag (n, 3 + MOST) of bare and conditioned prompts."""
    import torch

    table = np.zeros((len(prompts), 3 + MOST))
    for row, prompt in zip(table, prompts, strict=True):
        told = isinstance(prompt, Conditioned) and prompt.vector is not None
        row[:2] = prompt.prompt if isinstance(prompt, Conditioned) else prompt
        if told:
            row[2 : 2 + len(prompt.vector)], row[-1] = prompt.vector, 1.0
    return torch.from_numpy(table)


def errors(policy: PlanePolicy, member: str, examples: Sequence[Example], noise: Any, level: Any) -> Any:
    """Squared distance (b,) of the guess from the clean point, in units of the noise-to-signal ratio."""
    import torch

    clean = torch.from_numpy(np.array([np.asarray(e.payload, dtype=np.float64) for e in examples]))
    noisy = (1 - level).sqrt() * clean + level.sqrt() * noise
    guess = policy.guess(member, noisy, level, conditions([e.prompt for e in examples]))
    return (((guess - clean) ** 2).sum(1, keepdim=True) * ((1 - level) / level).clamp(max=1.0))[:, 0]


@dataclass(frozen=True)
class PlaneBackend(Backend):
    """Denoisers of points. Full weights only."""

    sampler = "plane-steps"

    def build(self, recipe: Mapping[str, Any], path: Path, checkpoint: Path, progress: Any) -> Work:
        """A base model that has seen points and no reward."""
        import torch

        from ric.kinds import FitSettings

        torch.manual_seed(0)
        policy = PlanePolicy({"base": network()})
        examples = [Example(prompt, payload) for prompt, payload in recipe["pairs"]]
        done = self.fit(
            policy, "base", examples, lambda ll, u, b: -ll.mean(), FitSettings(**recipe["fit"]), path, progress
        )
        self.save(policy, "base", path)
        return done

    def load(self, path: str, revision: str = "", tokens: Sequence[str] = ()) -> PlanePolicy:
        policy = PlanePolicy()
        self.restore(policy, "base", Path(path))
        return policy

    def save(self, policy: Any, member: str, path: Path) -> None:
        from safetensors.torch import save_file

        path.mkdir(parents=True, exist_ok=True)
        save_file(policy.networks[member].state_dict(), path / "points.safetensors")

    def restore(self, policy: Any, member: str, path: Path) -> None:
        from safetensors.torch import load_file

        policy.networks[member] = network()
        policy.networks[member].load_state_dict(load_file(path / "points.safetensors"))

    def add_member(self, policy: Any, name: str, like: str = "base") -> None:
        policy.networks[name] = copy.deepcopy(policy.networks[like])

    def fit(
        self,
        policy: Any,
        member: str,
        examples: Sequence[Example],
        loss: Any,
        settings: Any,
        checkpoint: Path,
        progress: Any,
    ) -> Work:
        import torch

        rng = np.random.default_rng(settings.seed)
        optimizer = torch.optim.Adam(policy.networks[member].parameters(), lr=settings.lr)
        total = torch.zeros(())
        for _ in range(settings.steps):
            picked = [examples[i] for i in rng.integers(len(examples), size=settings.batch)]
            noise = torch.from_numpy(rng.standard_normal((len(picked), 2)))
            level = torch.from_numpy(rng.choice(LEVELS, (len(picked), 1)))
            facts = np.array([(e.weight, e.score, e.group) for e in picked]).T
            batch = Batch(*(torch.from_numpy(column.copy()) for column in facts))
            total = loss(-errors(policy, member, picked, noise, level), torch.ones(len(picked)), batch)
            optimizer.zero_grad()
            total.backward()
            optimizer.step()
        rows = settings.steps * settings.batch
        return Work(rows, rows, settings.steps, float(total.detach()))

    def loglik(self, policy: Any, member: str, examples: Sequence[Example], per_unit: bool = False) -> Any:
        """Minus the mean error over all levels, with noise that depends on nothing but the level."""
        import torch

        found = np.zeros(len(examples))
        for i, level in enumerate(LEVELS):
            noise = torch.from_numpy(np.tile(np.random.default_rng(i).standard_normal(2), (len(examples), 1)))
            with torch.no_grad():
                found -= errors(policy, member, examples, noise, torch.full((len(examples), 1), level)).numpy()
        found /= len(LEVELS)
        return (found[:, None] if per_unit else found), np.ones(len(examples))

    def combine(self, policy: Any, coefficients: Mapping[str, float], name: str) -> None:
        base = policy.networks["base"].state_dict()
        mixed = {key: value.clone() for key, value in base.items()}
        for member, c in coefficients.items():
            for key, value in policy.networks[member].state_dict().items():
                mixed[key] += c * (value - base[key])
        self.add_member(policy, name)
        policy.networks[name].load_state_dict(mixed)


@dataclass(frozen=True)
class PlaneSampler(Sampler):
    """Ancestral sampling in len(LEVELS) steps; temperature scales the noise."""

    backends = frozenset({"plane"})

    def stream(self, policy: Any, requests: Any, decoding: Any) -> Any:
        for member in dict.fromkeys(request.member for request in requests):
            rows = [i for i, request in enumerate(requests) if request.member == member]
            for start in range(0, len(rows), decoding.batch):
                part = rows[start : start + decoding.batch]
                points = self._draw(policy, member, [requests[i] for i in part], decoding.temperature)
                yield from (Sample(i, point, 1, finished=True) for i, point in zip(part, points, strict=True))

    def _draw(self, policy: Any, member: str, requests: Any, temperature: float) -> Any:
        """Points (n, 2): a guess, then as much fresh noise as the next level has, and so on."""
        import torch

        shape = (len(LEVELS), 2)
        noise = temperature * np.stack([np.random.default_rng(r.seed).standard_normal(shape) for r in requests], axis=1)
        condition = conditions([request.prompt for request in requests])
        points = torch.from_numpy(noise[0].copy())
        for i, level in enumerate(LEVELS[::-1]):
            with torch.no_grad():
                clean = policy.guess(member, points, torch.full((len(points), 1), level), condition)
            left = LEVELS[::-1][i + 1] if i + 1 < len(LEVELS) else 0.0
            points = (1 - left) ** 0.5 * clean + left**0.5 * torch.from_numpy(noise[min(i + 1, len(noise) - 1)])
        # Rounded, because the last bits of a matrix product depend on how many rows it has.
        return np.round(points.numpy(), 6)
