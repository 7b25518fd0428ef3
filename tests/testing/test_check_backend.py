"""For every rule of a backend, a broken one that is caught: points in the plane stand for a model."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from ric.kinds import Backend, Example, FitSettings, Work
from ric.testing import ContractError, check_backend

EXAMPLES = [Example("p", (2.0, i)) for i in range(4)]
SETTINGS = FitSettings(steps=1)


@dataclass
class Plane(Backend):
    """A backend that keeps every rule: a member is a point, and a payload is likely when it lies near it."""

    def build(self, recipe, path, checkpoint, progress):
        raise NotImplementedError

    def load(self, path, revision="", tokens=()):
        (point,) = json.loads((path_of(path) / "point.json").read_text())
        return SimpleNamespace(points={"base": np.array(point)}, members=["base"])

    def put(self, policy, name, point):
        policy.points[name] = point
        policy.members = list(policy.points)

    def save(self, policy, member, path):
        path.mkdir(parents=True)
        (path / "point.json").write_text(json.dumps([policy.points[member].tolist()]))

    def restore(self, policy, member, path):
        self.put(policy, member, np.array(json.loads((path / "point.json").read_text())[0]))

    def add_member(self, policy, name, like="base"):
        self.put(policy, name, policy.points[like].copy())

    def fit(self, policy, member, examples, loss, settings, checkpoint, progress):
        target = np.mean([example.payload for example in examples], axis=0)
        policy.points[member] += 0.5 * (target - policy.points[member])
        return Work()

    def loglik(self, policy, member, examples, per_unit=False):
        each = np.array([-((np.array(e.payload) - policy.points[member]) ** 2) for e in examples])
        return (each if per_unit else each.sum(axis=1)), np.full(len(examples), 2)

    def combine(self, policy, coefficients, name):
        base = policy.points["base"]
        self.put(policy, name, base + sum(c * (policy.points[m] - base) for m, c in coefficients.items()))


def path_of(text):
    from pathlib import Path

    return Path(text)


class NoBase(Plane):
    def load(self, path, revision="", tokens=()):
        policy = super().load(path)
        policy.members = ["default"]
        return policy


class Column(Plane):
    def loglik(self, policy, member, examples, per_unit=False):
        total, units = super().loglik(policy, member, examples, per_unit)
        return total[..., None], units


class NoUnits(Plane):
    def loglik(self, policy, member, examples, per_unit=False):
        return super().loglik(policy, member, examples, per_unit)[0], np.zeros(len(examples))


class FlatUnits(Plane):
    def loglik(self, policy, member, examples, per_unit=False):
        return super().loglik(policy, member, examples)


class OtherSum(Plane):
    def loglik(self, policy, member, examples, per_unit=False):
        total, units = super().loglik(policy, member, examples, per_unit)
        return (total * 2 if per_unit else total), units


class OtherUnits(Plane):
    def loglik(self, policy, member, examples, per_unit=False):
        total, units = super().loglik(policy, member, examples, per_unit)
        return total, units + per_unit


class Marked(Plane):
    """Marks units, (n, longest), instead of counting them: allowed."""

    def loglik(self, policy, member, examples, per_unit=False):
        total, units = super().loglik(policy, member, examples, per_unit)
        return total, np.ones_like(total) if per_unit else units


class Padded(Plane):
    def loglik(self, policy, member, examples, per_unit=False):
        total, units = super().loglik(policy, member, examples, per_unit)
        return total, units - 1


class BatchMean(Plane):
    def loglik(self, policy, member, examples, per_unit=False):
        total, units = super().loglik(policy, member, examples, per_unit)
        total[0] -= 1
        return total, units


class Unlisted(Plane):
    def put(self, policy, name, point):
        policy.points[name] = point


class Noisy(Plane):
    def add_member(self, policy, name, like="base"):
        self.put(policy, name, policy.points[like] + 0.5)


class AlwaysBase(Plane):
    def add_member(self, policy, name, like="base"):
        self.put(policy, name, policy.points["base"].copy() + (0.5 if like != "base" else 0))


class Lazy(Plane):
    def fit(self, policy, member, examples, loss, settings, checkpoint, progress):
        return Work()


class Shared(Plane):
    def add_member(self, policy, name, like="base"):
        self.put(policy, name, policy.points[like])


class Backwards(Plane):
    def fit(self, policy, member, examples, loss, settings, checkpoint, progress):
        policy.points[member] = policy.points[member] - 5.0
        return Work()


class Averages(Plane):
    def combine(self, policy, coefficients, name):
        self.put(policy, name, sum((c * policy.points[m] for m, c in coefficients.items()), np.zeros(2)))


class Normalizes(Plane):
    def combine(self, policy, coefficients, name):
        total = sum(coefficients.values()) or 1.0
        super().combine(policy, {m: c / total for m, c in coefficients.items()}, name)


class Positive(Plane):
    def combine(self, policy, coefficients, name):
        super().combine(policy, {m: max(c, 0.0) for m, c in coefficients.items()}, name)


class Pickles(Plane):
    def save(self, policy, member, path):
        super().save(policy, member, path)
        (path / "optimizer.bin").write_bytes(b"")


class Rounds(Plane):
    def save(self, policy, member, path):
        policy.points[member] = policy.points[member].copy()
        path.mkdir(parents=True)
        (path / "point.json").write_text(json.dumps([policy.points[member].round().tolist()]))


class Nameless(Plane):
    sampler = None


class Undecided(Plane):
    autoregressive = None


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "point.json").write_text("[[0.25, 0.25]]")
    return tmp_path


@pytest.mark.parametrize(
    ("cls", "rule"),
    [
        (Nameless, "sampler is a name or empty"),
        (Undecided, "autoregressive is a bool"),
        (NoBase, 'the first member of a loaded policy is "base"'),
        (Column, r"loglik gives finite \(n,\) nats"),
        (NoUnits, "every payload has at least one unit"),
        (FlatUnits, r"per unit: \(n, longest\)"),
        (OtherSum, "per-unit values sum to the total"),
        (OtherUnits, "units do not depend on per_unit"),
        (Padded, "per-unit values are padded with 0"),
        (BatchMean, "a likelihood does not depend on its batch|per-unit values sum"),
        (Unlisted, "add_member lists the new member"),
        (Noisy, "a new member starts as a copy of the base"),
        (AlwaysBase, "a new member starts as a copy"),
        (Lazy, "fit changes its member"),
        (Shared, "fit changes no other member|fit changes its member"),
        (Backwards, "fit lowers the loss"),
        (Averages, "combine is exact in delta space"),
        (Normalizes, "combine is exact in delta space"),
        (Positive, "combine is exact in delta space"),
        (Pickles, "members are saved as safetensors"),
        (Rounds, "a restored member is the saved one"),
    ],
)
def test_broken_backends_are_caught(cls, rule, folder):
    with pytest.raises(ContractError, match=rule):
        check_backend(cls(), folder, EXAMPLES, SETTINGS)


@pytest.mark.parametrize("cls", [Plane, Marked])
def test_good_backends_pass(cls, folder):
    check_backend(cls(), folder, EXAMPLES, SETTINGS)


def test_texts_are_the_examples_unless_others_are_given(folder):
    class Lengths(Plane):
        def convert(self, examples):
            return [e._replace(payload=(len(e.payload) / 100, 0.0)) for e in examples]

        def loglik(self, policy, member, examples, per_unit=False):
            return super().loglik(policy, member, self.convert(examples), per_unit)

        def fit(self, policy, member, examples, *rest):
            return super().fit(policy, member, self.convert(examples), *rest)

    check_backend(Lengths(), folder)
