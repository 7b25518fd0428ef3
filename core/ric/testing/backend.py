"""The rules of a backend, as `ric.kinds.Backend` states them; run on a small model that the author brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ric.kinds import Array, Backend, Batch, Example, FitSettings, Policy, Work
from ric.testing.rule import require, same
from ric.testing.samples import ANSWERS, PROMPTS

SETTINGS = FitSettings(steps=5, batch=4, lr=1e-2, schedule="constant", warmup=0.0)

Loglik = Callable[[str], Array]
"""A member's name -> log-likelihoods of the examples, (n,) in nats."""


def check_traits(backend: Backend) -> None:
    """`sampler` and `autoregressive` have their types.

    Raises:
        ContractError: they do not.
    """
    require(isinstance(backend.sampler, str), "sampler is a name or empty", f"it is {backend.sampler!r}")
    require(isinstance(backend.autoregressive, bool), "autoregressive is a bool", f"it is {backend.autoregressive!r}")


def check_backend(
    backend: Backend, folder: Path, examples: Sequence[Example] | None = None, settings: FitSettings = SETTINGS
) -> None:
    """Check every rule of a backend.

    Args:
        backend: the backend.
        folder: a small model in the layout that `load` reads.
        examples: at least four examples that the model understands; texts unless given.
        settings: a short training that lowers the loss on them.

    Raises:
        ContractError: a rule is broken.
    """
    check_traits(backend)
    if examples is None:
        pairs = [(prompt, answer) for prompt, answer in zip(PROMPTS, ANSWERS, strict=False) if prompt and answer]
        examples = [Example(prompt, answer) for prompt, answer in pairs]
    policy = backend.load(str(folder))

    def loglik(member: str) -> Array:
        return backend.loglik(policy, member, examples)[0]

    base_is_first(policy)
    loglik_has_its_form(backend, policy, examples)
    member_starts_as_copy(backend, policy, loglik)
    fit_changes_one_member(backend, policy, examples, settings, loglik)
    combines_exactly(backend, policy, loglik)
    saved_member_comes_back(backend, policy, folder, examples, loglik)


def base_is_first(policy: Policy) -> None:
    """The member "base" is there from the start."""
    names = list(policy.members)
    require(names[:1] == ["base"], 'the first member of a loaded policy is "base"', f"members are {names}")


def loglik_has_its_form(backend: Backend, policy: Policy, examples: Sequence[Example]) -> None:
    """Finite float arrays (n,); per unit (n, longest), summing to the total, padded with 0."""
    total, units = backend.loglik(policy, "base", examples)
    n = len(examples)
    good = total.shape == (n,) and units.shape == (n,) and bool(np.isfinite(total).all())
    require(good, "loglik gives finite (n,) nats and (n,) units", f"{n} examples gave {total.shape} and {units.shape}")
    require((units > 0).all(), "every payload has at least one unit", f"units are {units}")
    each, marks = backend.loglik(policy, "base", examples, per_unit=True)
    require(each.ndim == 2 and each.shape[0] == n, "per unit: (n, longest)", f"it has the shape {each.shape}")
    require(close(each.sum(axis=1), total), "per-unit values sum to the total", "they do not")
    # Per unit, the second array may mark the units, (n, longest), in place of counting them.
    counted = marks.sum(axis=1) if marks.ndim == 2 else marks
    require(same(units, counted), "units do not depend on per_unit", f"{units} and {counted}")
    padding = [each[i, int(units[i]) :] for i in range(n)]
    require(all((pad == 0).all() for pad in padding), "per-unit values are padded with 0", "they are not")
    backwards = backend.loglik(policy, "base", examples[::-1])[0][::-1]
    require(close(backwards, total), "a likelihood does not depend on its batch", "reverse order gives others")


def member_starts_as_copy(backend: Backend, policy: Policy, loglik: Loglik) -> None:
    """A new member answers as the one it was grown from, and is listed."""
    backend.add_member(policy, "check-a")
    backend.add_member(policy, "check-b", "check-a")
    names = list(policy.members)
    require({"check-a", "check-b"} <= set(names), "add_member lists the new member", f"members are {names}")
    require(close(loglik("check-a"), loglik("base")), "a new member starts as a copy of the base", "it does not")
    require(close(loglik("check-b"), loglik("check-a")), "a new member starts as a copy", "it does not")


def fit_changes_one_member(
    backend: Backend, policy: Policy, examples: Sequence[Example], settings: FitSettings, loglik: Loglik
) -> None:
    """`fit` trains its member and leaves the others alone."""
    before = {name: loglik(name) for name in ("base", "check-a")}
    _fit(backend, policy, "check-b", examples, settings)
    require(not close(loglik("check-b"), before["check-a"]), "fit changes its member", "likelihoods stayed the same")
    for name, wanted in before.items():
        require(close(loglik(name), wanted), "fit changes no other member", f"member '{name}' changed")
    units = backend.loglik(policy, "base", examples)[1]
    gain = float(((loglik("check-b") - before["base"]) / units).mean())
    require(gain > 0, "fit lowers the loss", f"nats per unit changed by {gain:.3g}")


def combines_exactly(backend: Backend, policy: Policy, loglik: Loglik) -> None:
    """base + sum c (member - base): for one member, for none, and against the algebra of two steps."""
    rule = "combine is exact in delta space"
    cases: Mapping[str, tuple[dict[str, float], str]] = {
        "one member alone": ({"check-b": 1.0}, "check-b"),
        "no member": ({}, "base"),
        "a member that equals the base": ({"check-a": 3.0}, "base"),
        "coefficients that cancel": ({"check-b": 1.0, "check-half": -2.0}, "base"),
        "the base, whose delta is 0": ({"check-b": 1.0, "base": 0.5}, "check-b"),
    }
    backend.combine(policy, {"check-b": 0.5}, "check-half")
    for i, (label, (coefficients, wanted)) in enumerate(cases.items()):
        backend.combine(policy, coefficients, f"check-{i}")
        require(close(loglik(f"check-{i}"), loglik(wanted)), rule, f"{label} ({coefficients}) is not '{wanted}'")
    require(not close(loglik("check-half"), loglik("base")), rule, "half a member is the base")
    require(not close(loglik("check-half"), loglik("check-b")), rule, "half a member is the whole")


def saved_member_comes_back(
    backend: Backend, policy: Policy, folder: Path, examples: Sequence[Example], loglik: Loglik
) -> None:
    """`restore` in a fresh policy gives the member that `save` wrote, as safetensors and nothing executable."""
    with TemporaryDirectory() as place:
        path = Path(place) / "member"
        backend.save(policy, "check-b", path)
        risky = sorted(p.name for p in path.rglob("*") if p.suffix in (".bin", ".pt", ".pkl", ".pth", ".ckpt"))
        require(not risky, "members are saved as safetensors", f"{', '.join(risky)} may run code when loaded")
        fresh = backend.load(str(folder))
        backend.restore(fresh, "back", path)
        found = backend.loglik(fresh, "back", examples)[0]
    require(close(found, loglik("check-b")), "a restored member is the saved one", "its likelihoods differ")


def close(a: Array, b: Array) -> bool:
    """Equal up to the last digits of float32 sums over a payload."""
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-3, atol=1e-3))


def _ignore(done: int, total: int, figures: Mapping[str, float], work: Work | None = None) -> None:
    """Progress that nobody watches."""


def _fit(backend: Backend, policy: Policy, member: str, examples: Sequence[Example], settings: FitSettings) -> None:
    def negative_mean(loglik: Any, units: Any, batch: Batch) -> Any:
        return -(loglik / units).mean()

    with TemporaryDirectory() as place:
        backend.fit(policy, member, examples, negative_mean, settings, Path(place), _ignore)
