"""The quadratic world: contracts, symmetry, exact truth, exact arithmetic of members."""

import numpy as np
import pytest

from ric.errors import ConfigError, DataError, RunError
from ric.kinds import Decoding, Example, Request, Row, describe
from ric.plugin import Host
from ric.run.evaluation.truth import true_front
from ric.testing.backend import check_backend
from ric.testing.sampler import check_sampler
from ric.testing.task import check_task
from ric_tasks.quadratic import theory
from ric_tasks.quadratic.backend import QuadraticBackend, QuadraticSampler
from ric_tasks.quadratic.scorer import LOWEST, Scorer
from ric_tasks.quadratic.task import Quadratic
from ric_tasks.quadratic.world import NAMES, instance


def scores(task, rewards, payloads):
    row = task.rows("test")[0]
    rows = [row._replace(payload=payload) for payload in payloads]
    return np.stack([Scorer(name).score([row.prompt] * len(rows), payloads, rows) for name in rewards], axis=1)


@pytest.fixture
def model(tmp_path):
    backend = QuadraticBackend()
    backend.build({"theta": [0.0, 0.5, -0.25, 1.0]}, tmp_path, tmp_path / "checkpoint", lambda *_: None)
    return backend, tmp_path


@pytest.mark.parametrize("options", [{}, {"instance": 3, "spread": 4.0, "dimensions": 9}])
def test_the_task_keeps_its_contract(options):
    check_task(Quadratic(**options), lambda: Quadratic(**options), Host())


def test_the_backend_keeps_its_contract(model):
    backend, folder = model
    rng = np.random.default_rng(0)
    check_backend(backend, folder, [Example("p", rng.standard_normal(4) + 1) for _ in range(8)])


def test_the_sampler_keeps_its_contract(model):
    backend, folder = model
    policy = backend.load(str(folder))
    backend.add_member(policy, "copy")
    check_sampler(QuadraticSampler(), policy, ["one", "two"])


def test_the_symmetric_instance_gives_all_rewards_one_scale():
    task = Quadratic()
    rows = task.rows("train")
    table = np.stack(
        [Scorer(name).score([r.prompt for r in rows], [r.payload for r in rows], rows) for name in NAMES], 1
    )
    statistics = describe(NAMES, table)
    np.testing.assert_allclose(statistics.mean, statistics.mean[0], rtol=1e-12)
    np.testing.assert_allclose(statistics.std, statistics.std[0], rtol=1e-12)


@pytest.mark.parametrize("options", [{}, {"instance": 7, "spread": 5.0}])
def test_a_reward_is_largest_at_its_optimum(options):
    task = Quadratic(**options)
    world = task.world
    found = scores(task, NAMES, list(world.optima))
    assert np.abs(np.diag(found)).max() == 0
    assert (found[~np.eye(4, dtype=bool)] < 0).all()
    assert ((world.eta.max(axis=1) / world.eta.min(axis=1)) <= options.get("spread", 1.0) + 1e-12).all()


@pytest.mark.parametrize("payload", ["text", None, np.ones(3), np.full(6, np.nan)])
def test_what_is_no_vector_gets_the_lowest_value(payload):
    row = Quadratic().rows("test")[0]
    rows = [row._replace(payload=payload)]
    if payload is None:
        payload = "None"
    assert Scorer().score([row.prompt], [payload], rows).tolist() == [LOWEST]


@pytest.mark.parametrize(("rewards", "options"), [(NAMES[:2], {}), (NAMES[:2], {"instance": 5, "spread": 8.0}),
                                                  (NAMES[:3], {"instance": 2, "spread": 3.0})])  # fmt: skip
def test_the_true_front_is_the_closed_form(rewards, options):
    task = Quadratic(**options)
    rows = task.rows("train")
    table = np.stack([Scorer(n).score([r.prompt for r in rows], [r.payload for r in rows], rows) for n in rewards], 1)
    statistics, k = describe(rewards, table), len(rewards)
    preferences = np.random.default_rng(0).dirichlet(np.ones(k), 10)
    front = true_front(task.truth(task.rows("test")[:1], rewards), statistics, preferences)
    world = task.world
    theta = theory.best_theta(preferences / statistics.std, world.optima[:k], world.eta[:k])
    best = (preferences * statistics.z(theory.rewards(theta, world.optima[:k], world.eta[:k]))).sum(axis=1)
    found = (preferences * statistics.z(front.rewards[:, 0])).sum(axis=1)
    assert (found <= best + 1e-12).all()
    np.testing.assert_allclose(found, best, atol={2: 1e-5, 3: 2e-2}[k])


def test_no_truth_for_other_rewards():
    assert Quadratic().truth([], ("first", "fifth")) is None


def test_mixed_rows_are_sums_of_vectors(model):
    backend, folder = model
    policy = backend.load(str(folder))
    policy.thetas |= {"a": np.array([1.0, 0, 0, 0]), "b": np.array([0, 2.0, 0, 0])}
    mix = Request("p", 1, mix=(1.5, -0.5), members=("a", "b"))
    rows = [mix, Request("p", 1, "a"), mix._replace(mix=(0.25, 0.25))]
    found = [s.payload for s in QuadraticSampler().stream(policy, rows, Decoding(temperature=0.0))]
    np.testing.assert_allclose(found[0], [1.5, -1.0, 0.0, 0.0])
    np.testing.assert_array_equal(found[1], policy.thetas["a"])
    backend.combine(policy, {"a": 0.25, "b": 0.25}, "merged")
    np.testing.assert_array_equal(found[2], policy.thetas["merged"])


def test_noise_has_the_policys_width(model):
    backend, folder = model
    policy = backend.load(str(folder))
    requests = [Request("p", seed, "base") for seed in range(2000)]
    drawn = list(QuadraticSampler().stream(policy, requests, Decoding(temperature=2.0)))
    points = np.array([sample.payload for sample in drawn])
    np.testing.assert_allclose(points.mean(axis=0), policy.thetas["base"], atol=0.06)
    np.testing.assert_allclose(points.std(axis=0), 2 * 0.3, rtol=0.06)
    examples = [Example("p", point) for point in points[:5]]
    np.testing.assert_allclose(backend.loglik(policy, "base", examples)[0], [s.loglik for s in drawn[:5]], rtol=1e-12)


def test_mistakes_are_named(model, tmp_path):
    backend, folder = model
    policy = backend.load(str(folder))
    with pytest.raises(RunError, match=r"'bass' is no member(.|\n)*did you mean 'base'"):
        policy.theta("bass")
    with pytest.raises(RunError, match=r"no theta.safetensors"):
        backend.restore(policy, "x", tmp_path / "none")
    backend.build({"theta": [0.0]}, tmp_path / "short", tmp_path / "checkpoint", lambda *_: None)
    with pytest.raises(RunError, match="holds 1 numbers"):
        backend.restore(policy, "x", tmp_path / "short")
    predictions = Request("p", 1, mix=(0.5, 0.5), members=("base", "base"), combine="predictions")
    with pytest.raises(RunError, match="mixes predictions"):
        list(QuadraticSampler().stream(policy, [predictions], Decoding()))
    with pytest.raises(ConfigError, match=r"backend\.sigma = 0"):
        QuadraticBackend(sigma=0)
    with pytest.raises(ConfigError, match="of = 'fifth'"):
        Scorer("fifth")
    with pytest.raises(DataError, match="split 'dev'"):
        Quadratic().rows("dev")


@pytest.mark.parametrize("options", [{"dimensions": 3}, {"instance": -1}, {"spread": 0.5}, {"spread": float("inf")}])
def test_instances_that_do_not_exist_are_refused(options):
    (name,) = options
    with pytest.raises(ConfigError, match=f"task.{name} = "):
        Quadratic(**options)


def test_a_row_without_an_instance_is_of_the_symmetric_one():
    found = Scorer("second").score(["p"], [np.zeros(6)], [Row("r", "p")])
    assert found.tolist() == [-1.0]
    np.testing.assert_array_equal(instance(6).optima[1], [0, 1, 0, 0, 0, 0])
