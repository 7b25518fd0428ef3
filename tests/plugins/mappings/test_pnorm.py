"""The closed form on the p-norm ball against a numeric convex solver."""

import numpy as np
import pytest
from scipy.optimize import minimize

from ric.errors import ConfigError, DataError
from ric.kinds import describe
from ric_plugins.mappings.l2 import L2
from ric_plugins.mappings.pnorm import PNorm, best_on_ball

STATISTICS = describe(("a", "b", "c"), np.random.default_rng(1).normal(size=(200, 3)))


def solved(w, p, lam) -> float:
    """The largest w . u over u >= 0, ||u / lam||_p <= 1, by sequential quadratic programming."""
    start = lam * 0.5 * len(w) ** (-1 / p)
    ball = {
        "type": "ineq",
        "fun": lambda u: 1.0 - ((u / lam) ** p).sum(),
        "jac": lambda u: -p * (u / lam) ** (p - 1) / lam,
    }
    found = minimize(
        lambda u: -w @ u, start, jac=lambda _: -w, bounds=[(0, x) for x in lam], constraints=[ball],
        method="SLSQP", options={"maxiter": 500, "ftol": 1e-10},
    )  # fmt: skip
    assert ball["fun"](found.x) > -1e-7
    return float(w @ found.x)


@pytest.mark.parametrize("p", [1.5, 2.0, 3.0, 6.0])
@pytest.mark.parametrize("k", [2, 3, 5])
def test_it_solves_the_convex_program(p, k) -> None:
    rng = np.random.default_rng(100 * k + int(10 * p))
    for _ in range(6):
        w, lam = rng.dirichlet(np.ones(k)), rng.uniform(0.3, 1.0, size=k)
        u = best_on_ball(w[None], p, lam)[0]
        assert np.linalg.norm(u / lam, ord=p) == pytest.approx(1.0, abs=1e-12)
        assert (u >= 0).all()
        assert w @ u == pytest.approx(solved(w, p, lam), rel=1e-6)


def test_the_published_formula_in_plain_python() -> None:
    w, lam, p = [0.2, 0.5, 0.3], [1.0, 0.5, 0.8], 3.0
    raw = [x ** (p / (p - 1)) * v ** (1 / (p - 1)) for v, x in zip(w, lam, strict=True)]
    norm = sum((r / x) ** p for r, x in zip(raw, lam, strict=True)) ** (1 / p)
    np.testing.assert_allclose(best_on_ball(np.array([w]), p, np.array(lam)), [[r / norm for r in raw]])


def test_p_two_is_l2() -> None:
    weights = np.random.default_rng(0).dirichlet(np.ones(3), size=50)
    np.testing.assert_allclose(PNorm().desired(weights, STATISTICS), L2().desired(weights, STATISTICS))


def test_infinite_p_is_the_limit_of_large_p() -> None:
    weights = np.array([[0.2, 0.3, 0.5], [0.0, 0.4, 0.6], [0.0, 0.0, 1.0], [1e-9, 0.5, 0.5]])
    lam = np.array([1.0, 0.5, 0.25])
    infinite = best_on_ball(weights, np.inf, lam)
    np.testing.assert_array_equal(infinite, np.where(weights > 0, lam, 0.0))
    np.testing.assert_allclose(best_on_ball(weights, 1e7, lam), infinite, atol=1e-5)


def test_p_near_one_follows_the_heaviest_without_overflow() -> None:
    weights = np.array([[0.4, 0.6], [0.5, 0.5], [0.0, 1.0]])
    u = best_on_ball(weights, 1.0001, np.ones(2))
    np.testing.assert_allclose(u, [[0.0, 1.0], [0.5, 0.5], [0.0, 1.0]], atol=1e-4)


@pytest.mark.parametrize("p", [1.5, 2.0, 7.0, np.inf])
def test_a_corner_asks_for_its_own_reward_alone(p) -> None:
    np.testing.assert_array_equal(best_on_ball(np.eye(3), p, np.array([1.0, 0.5, 0.2])), np.diag([1.0, 0.5, 0.2]))


def test_weights_cap_the_share_of_the_range() -> None:
    desired = PNorm(weights=(1.0, 0.5, 1.0)).desired(np.eye(3), STATISTICS)
    middle = (STATISTICS.low + STATISTICS.high) / 2
    assert desired[1, 1] == pytest.approx(middle[1])
    assert desired[0, 0] == pytest.approx(STATISTICS.high[0])


def test_options_that_make_no_ball_are_refused() -> None:
    for p in (1.0, 0.5, float("nan")):
        with pytest.raises(ConfigError, match="a number above 1, or inf"):
            PNorm(p=p)
    for weights in ((0.0, 1.0), (1.5,), (float("nan"),)):
        with pytest.raises(ConfigError, match="shares above 0 and at most 1"):
            PNorm(weights=weights)
    with pytest.raises(DataError, match="2 values in the mapping's weights for 3 rewards"):
        PNorm(weights=(1.0, 0.5)).desired(np.eye(3), STATISTICS)
