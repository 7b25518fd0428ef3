"""Finished runs written down by hand: rewards whose means can be read off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ric.compare.members import Member
from ric.drawings.material import Material
from ric.kinds import Statistics
from ric.report.figures import look
from ric.run.results import Curve, Results, TrueFront

NAMES = ("warm", "short")
WEIGHTS = [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]


def curve_of(method, means, *, preferences=None, mix=None, mixed=(), seed=0, members=None, **more):
    """A curve with these raw means (g, k): two prompts lie one above and one below each of them."""
    rewards = np.asarray(means, dtype=np.float64)[:, None, :] + np.array([1.0, -1.0])[None, :, None]
    members = [method] * len(rewards) if members is None else members
    w = None if preferences is None else np.asarray(preferences, dtype=np.float64)
    lambdas = None if mix is None else np.asarray(mix, dtype=np.float64)
    payloads = [["a", "b"]] * len(rewards)
    return Curve(method, seed, w, rewards, more.pop("desired", None), payloads, members, mix=lambdas,
                 mixed=tuple(mixed), **more)  # fmt: skip


def member_of(*curves, label="", names=NAMES, truth=None, ledger=(), config=None, budget=1.0, folder="", **more):
    """A run made of curves, its own first; rewards have mean 0 and deviation 2, so that z is half the raw value."""
    k = len(names)
    quantiles = np.tile(np.linspace(-4, 4, 101), (k, 1))
    exact = None if truth is None else TrueFront(
        np.array(WEIGHTS), np.repeat(np.asarray(truth, dtype=np.float64)[:, None, :], 2, axis=1), [["x", "y"]] * 3
    )  # fmt: skip
    results = Results(
        "toy", Statistics(tuple(names), np.zeros(k), np.full(k, 2.0), quantiles), ["p0", "p1"], ["one", "two"],
        list(curves), exact, list(ledger), {"algo": {"name": curves[0].method}, **(config or {})}, **more,
    )  # fmt: skip
    own = label or curves[0].method
    return Member(own, Path(folder or f"runs/{own}-{curves[0].seed}"), results, "base", budget)


@pytest.fixture(scope="module", autouse=True)
def coarse():
    """Most of a picture's time goes into its pixels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(look, "DPI", 25)
        yield


@pytest.fixture(scope="session")
def curve():
    return curve_of


@pytest.fixture(scope="session")
def member():
    return member_of


@pytest.fixture(scope="session")
def base():
    return curve_of("base", [[-1.0, -1.0]])


@pytest.fixture(scope="session")
def soup(base):
    """A run of two experts, 0.5 z above its chord in both rewards at lambda = (.5, .5)."""
    own = curve_of("soup", [[0, 4], [3, 3], [4, 0]], preferences=WEIGHTS, mix=[[0, 1], [0.5, 0.5], [1, 0]], mixed=NAMES,
                   members=["short", "both", "warm"])  # fmt: skip
    return member_of(own, base, truth=[[0, 5], [4, 4], [5, 0]])


@pytest.fixture(scope="session")
def morl():
    """Three policies, each trained for one weight; the middle one is worse than the soup's."""
    own = curve_of("morl", [[0, 4], [2, 2], [4, 0]], preferences=WEIGHTS, members=["m0", "m1", "m2"])
    return member_of(own, truth=[[0, 5], [4, 4], [5, 0]])


@pytest.fixture(scope="session")
def dial(base):
    """A run whose policy is told what is wanted: desired z are half of what is obtained."""
    desired = np.repeat(np.array([[[0.0, 1.0]], [[0.5, 0.5]], [[1.0, 0.0]]]), 2, axis=1)
    return member_of(curve_of("ric", [[0, 4], [2, 2], [4, 0]], preferences=WEIGHTS, desired=desired), base)


@pytest.fixture(scope="session")
def material():
    def build(*members, batches=(), partial=()):
        return Material("runs/x", tuple(members), tuple(batches), tuple(partial))

    return build


@pytest.fixture(scope="session")
def is_png():
    def check(picture):
        return picture[:8] == b"\x89PNG\r\n\x1a\n" and len(picture) > 1000

    return check
