"""The closed forms against slow searches, on a thousand random instances each."""

import numpy as np
import pytest

from ric_tasks.quadratic import theory

RNG = np.random.default_rng(0)
COUNT = 1000


def utility(mu, theta, optima, eta):
    """sum_i mu_i R_i (n,) written out."""
    return sum(-m * (e * (theta - o) ** 2).sum(-1) for m, o, e in zip(mu, optima, eta, strict=True))


def test_rewards_by_hand():
    found = theory.rewards(
        np.array([[1.0, 2.0]]), np.array([[0.0, 0.0], [1.0, 3.0]]), np.array([[1.0, 2.0], [5.0, 3.0]])
    )
    assert found.tolist() == [[-9.0, -3.0]]


def test_equal_curvature_in_all_dimensions_makes_every_optimum_a_soup():
    """Lemma: lambda_i proportional to mu_i eta_i; no other point is better, for k = 2, 3, 4 and d = 1 to 5."""
    for number in range(COUNT):
        k, d = 2 + number % 3, 1 + number % 5
        optima, eta = RNG.standard_normal((k, d)), np.exp(RNG.uniform(-2, 2, (k, 1))) * np.ones(d)
        mu = RNG.dirichlet(np.ones(k))
        soup = theory.best_coefficients(mu[None], eta[:, 0])[0] @ optima
        np.testing.assert_allclose(soup, theory.best_theta(mu[None], optima, eta)[0], atol=1e-12)
        others = soup + RNG.standard_normal((20, d)) * 10 ** RNG.uniform(-3, 1, (20, 1))
        assert (utility(mu, others, optima, eta) < utility(mu, soup, optima, eta) + 1e-12).all()


def test_the_optimum_per_dimension_is_the_papers():
    """mu eta_2 / ((1 - mu) eta_1 + mu eta_2) in each dimension, for two rewards."""
    for _ in range(COUNT):
        d, mu = 4, RNG.uniform(0, 1)
        optima, eta = RNG.standard_normal((2, d)), np.exp(RNG.uniform(-2, 2, (2, d)))
        share = mu * eta[1] / ((1 - mu) * eta[0] + mu * eta[1])
        wanted = (1 - share) * optima[0] + share * optima[1]
        np.testing.assert_allclose(theory.best_theta(np.array([[1 - mu, mu]]), optima, eta)[0], wanted, atol=1e-12)


def instances():
    """mu, optima (2, d), eta (2, d), D_1, D_2 of two-reward instances with curvatures that differ."""
    for number in range(COUNT):
        d = 2 + number % 5
        optima, eta = RNG.standard_normal((2, d)), np.exp(RNG.uniform(-2, 2, (2, d)))
        table = theory.rewards(optima, optima, eta)
        yield RNG.uniform(0, 1), optima, eta, table[0, 0] - table[1, 0], table[1, 1] - table[0, 1]


def test_the_best_single_lambda_beats_a_fine_grid():
    grid = np.linspace(0, 1, 501)[:, None]
    for mu, optima, eta, first, second in instances():
        best = float(theory.best_single(mu, first, second))
        at = utility((1 - mu, mu), (1 - best) * optima[0] + best * optima[1], optima, eta)
        along = utility((1 - mu, mu), (1 - grid) * optima[0] + grid * optima[1], optima, eta)
        assert at >= along.max() - 1e-12
        assert 0 <= best <= 1


def test_the_bound_holds_and_is_not_idle():
    shares = []
    for mu, optima, eta, first, second in instances():
        weights = np.array([[1 - mu, mu]])
        best = float(theory.best_single(mu, first, second))
        soup = utility(weights[0], (1 - best) * optima[0] + best * optima[1], optima, eta)
        lost = utility(weights[0], theory.best_theta(weights, optima, eta)[0], optima, eta) - soup
        most = float(theory.bound(mu, first, second, theory.spread(eta)))
        assert -1e-12 <= lost <= most + 1e-9
        shares.append(lost / most)
    assert 0.1 < np.median(shares) < 0.9, "a bound far above every loss would prove nothing"


@pytest.mark.parametrize(("m", "value"), [(1.0, 0.0), (2.0, 1 / 36), (10.0, 0.1674)])
def test_the_bound_by_hand(m, value):
    # mu = .5, D = (1, 1): (1/16) (M-1)^2 / ((M-1)^2 / 4 + M) / 1 = (1/4) (M-1)^2 / (M+1)^2.
    assert float(theory.bound(0.5, 1.0, 1.0, m)) == pytest.approx(0.25 * (m - 1) ** 2 / (m + 1) ** 2, abs=1e-12)
    # On top of the soup's own .75 (a reward is 1 at its optimum) this is the paper's figure 10.
    assert 0.75 + value == pytest.approx({1.0: 0.75, 2.0: 0.7778, 10.0: 0.9174}[m], abs=1e-4)


def test_one_curvature_has_no_spread():
    assert theory.spread(np.array([[1.0, 3.0], [1.0, 3.0]])) == 1.0
    assert theory.spread(np.array([[1.0, 3.0], [2.0, 12.0]])) == 4.0


def test_soups_stay_above_the_chord():
    """Linear mode connectivity: R_i(theta(lambda)) >= sum_j lambda_j R_i(theta_j), since every reward is concave."""
    from ric.front import lmc_gap, lmc_holds

    for _ in range(COUNT // 10):
        optima, eta = RNG.standard_normal((3, 4)), np.exp(RNG.uniform(-2, 2, (3, 4)))
        mix = RNG.dirichlet(np.ones(3), 20)
        assert lmc_holds(lmc_gap(mix, theory.rewards(mix @ optima, optima, eta), theory.rewards(optima, optima, eta)))
