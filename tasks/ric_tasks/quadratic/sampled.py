"""Lemmas 2 and 3 of rewarded soups, as curves and on sampled instances."""

from __future__ import annotations

import numpy as np

from ric.compare.words import Sentence
from ric.kinds import Array
from ric.study import Found, Point
from ric_tasks.quadratic import theory

SPREADS = (2.0, 10.0)
INSTANCES, SEED = 2000, 2_306_044_88
EXACT = 1e-9
DIMENSIONS = 6


def bound_curves() -> Found:
    """Figure 10: R_1(theta_1) = R_2(theta_2) = 1 and each expert is worth 0 to the other; w . R against mu."""
    mu = np.linspace(0.0, 1.0, 101)
    soup = (1 - mu) * (1 - mu**2) + mu * (1 - (1 - mu) ** 2)  # lambda = mu is best here
    points = [Point("best soup; most there is, M = 1", float(x), float(y)) for x, y in zip(mu, soup, strict=True)]
    points += [Point("interpolated experts", float(x), float(max(x, 1 - x))) for x in mu]
    at_half = {}
    for m in SPREADS:
        top = soup + theory.bound(mu, 1.0, 1.0, m)
        at_half[m] = float(top[50])
        points += [Point(f"most there is, M = {m:g}", float(x), float(y)) for x, y in zip(mu, top, strict=True)]
    told = ", ".join(f"{value:.4f} for M = {m:g}" for m, value in at_half.items())
    half = f"At mu = .5 the best soup is worth {soup[50]:.4f}."
    text = f"{half} By Lemma 3 no policy is worth more for M = 1, or more than {told}."
    return Found(
        points, [Sentence(text, {"soup": float(soup[50]), "bound": {f"{m:g}": v for m, v in at_half.items()}})]
    )


def losses() -> Found:
    """What the best soup loses against the optimum, beside the bound, on random instances of two rewards."""
    rng = np.random.default_rng(SEED)
    lost, most = np.array([_loss(rng) for _ in range(INSTANCES)]).T
    over = int((lost > most + EXACT).sum())
    seen = most > EXACT
    tight = lost[seen] / most[seen]
    middle, low, high = _median(tight)
    points = [Point("sampled", float(b), float(y)) for b, y in zip(most[seen], lost[seen], strict=True) if y > EXACT]
    line = np.geomspace(min(p.x for p in points), most.max(), 20)
    points += [Point("loss = bound", float(x), float(x)) for x in line]
    above = 1 - 0.05 ** (1 / INSTANCES) if not over else float("nan")
    rare = f", so fewer than {100 * above:.2f} % of such instances violate it at 95 % confidence" if not over else ""
    text = (
        f"The bound of Lemma 3 is violated in {over} of {INSTANCES} sampled instances{rare}; the loss is {middle:.2f} "
        f"of the bound in the median (95 % interval {low:.2f} to {high:.2f})."
    )
    return Found(points, [Sentence(text, {"violations": over, "instances": INSTANCES, "tightness": middle,
                                          "interval": [low, high]})])  # fmt: skip


def _loss(rng: np.random.Generator) -> tuple[float, float]:
    """(loss, bound) of one instance: normal optima, curvatures up to tenfold apart in each dimension."""
    optima = rng.standard_normal((2, DIMENSIONS))
    eta = np.exp(rng.uniform(-1.0, 1.0, (2, 1))) * 10.0 ** rng.uniform(-0.5, 0.5, (2, DIMENSIONS))
    mu = float(rng.uniform(0.05, 0.95))
    weights = np.array([[1 - mu, mu]])
    ends = theory.rewards(optima, optima, eta)
    first, second = -ends[1, 0], -ends[0, 1]
    best = theory.best_single(mu, first, second)
    soup = (1 - best) * optima[0] + best * optima[1]
    top = theory.best_theta(weights, optima, eta)
    value = [float(weights[0] @ theory.rewards(np.atleast_2d(theta), optima, eta)[0]) for theta in (top, soup)]
    return value[0] - value[1], float(theory.bound(mu, first, second, theory.spread(eta)))


def coefficients() -> Found:
    """The best lambda by search beside mu_2 eta_2 / (mu_1 eta_1 + mu_2 eta_2), curvatures alike in all dimensions."""
    rng = np.random.default_rng(SEED)
    pairs = np.array([_searched(rng) for _ in range(500)])
    gap = float(np.abs(pairs[:, 0] - pairs[:, 1]).max())
    points = [Point("sampled", float(x), float(y)) for x, y in pairs]
    points += [Point("equal", float(x), float(x)) for x in (0.0, 1.0)]
    text = f"Lemma 2: in 500 sampled instances the best lambda found by search is the lemma's, to within {gap:.0e}."
    return Found(points, [Sentence(text, {"instances": len(pairs), "largest_gap": gap})])


def _searched(rng: np.random.Generator) -> tuple[float, float]:
    """(the lemma's, the best found by a parabola through three soups)."""
    optima = rng.standard_normal((2, DIMENSIONS))
    own = np.exp(rng.uniform(-1.5, 1.5, 2))
    mu = float(rng.uniform(0.05, 0.95))
    weights, eta = np.array([1 - mu, mu]), np.repeat(own[:, None], DIMENSIONS, axis=1)
    lam = np.array([0.0, 0.5, 1.0])
    soups = (1 - lam)[:, None] * optima[0] + lam[:, None] * optima[1]
    worth: Array = theory.rewards(soups, optima, eta) @ weights
    a, b, _ = np.polyfit(lam, worth, 2)
    return float(theory.best_coefficients(weights[None], own)[0, 1]), float(-b / (2 * a))


def _median(values: Array) -> tuple[float, float, float]:
    """Median with the 95 % interval of order statistics."""
    ordered, n = np.sort(values), len(values)
    half = 1.96 * np.sqrt(n) / 2
    low, high = ordered[max(int(n / 2 - half), 0)], ordered[min(int(np.ceil(n / 2 + half)), n - 1)]
    return float(np.median(ordered)), float(low), float(high)
