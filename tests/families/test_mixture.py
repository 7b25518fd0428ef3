from __future__ import annotations

import json

import numpy as np
import pytest

from ric.errors import ConfigError
from ric.families import Mixture
from ric.kinds import Request


def test_the_identity_mixes_as_weighed(statistics):
    weights = np.array([[0.0, 1.0], [0.3, 0.7]])
    requests = Mixture(statistics, ("x", "y"), np.eye(2)).plan("pq", [3, 4], weights)
    both = ("x", "y")
    assert requests == [Request("p", 3, mix=(0.0, 1.0), members=both), Request("q", 4, mix=(0.3, 0.7), members=both)]
    assert all(type(c) is float for request in requests for c in request.mix)


def test_members_and_rewards_may_differ_in_number(statistics):
    # lambda = W w, row by row: the start takes what is left, a member may weigh less than nothing.
    matrix = np.array([[1.0, 0.0], [0.0, 2.0], [-0.5, 0.5]])
    mixture = Mixture(statistics, ("x", "y", "base"), matrix)
    found = mixture.coefficients(np.array([[1.0, 0.0], [0.25, 0.75]]))
    assert found.tolist() == [[1.0, 0.0, -0.5], [0.25, 1.5, 0.25]]
    assert mixture.plan("p", [0], np.array([[0.25, 0.75]]))[0].mix == (0.25, 1.5, 0.25)


def test_what_is_combined_is_said(statistics):
    mixture = Mixture(statistics, ("x", "y"), np.eye(2), "predictions")
    assert mixture.plan("p", [0], np.array([[0.5, 0.5]]))[0].combine == "predictions"
    assert Mixture(statistics, ("x", "y"), np.eye(2)).combine == "weights"


@pytest.mark.parametrize(
    ("preferences", "targets"), [(None, None), (None, np.zeros((1, 2))), (np.eye(2)[:1], np.eye(2)[:1])]
)
def test_what_does_not_fit_is_refused(statistics, preferences, targets):
    with pytest.raises(ConfigError, match="one weight per reward: a, b"):
        Mixture(statistics, ("x", "y"), np.eye(2)).plan("p", [0], preferences, targets)


def test_lengths_must_agree(statistics):
    with pytest.raises(ValueError, match="zip"):
        Mixture(statistics, ("x", "y"), np.eye(2)).plan("pq", [0, 1], np.eye(2)[:1])


def test_as_dict(statistics):
    mixture = Mixture(statistics, ("x", "y", "z"), np.array([[1 / 3, 0], [0, 1e-17], [-2, 0.1 + 0.2]]), "predictions")
    assert mixture.members == ("x", "y", "z")
    read = json.loads(json.dumps(mixture.as_dict()))
    assert (read["kind"], read["names"], read["combine"]) == ("mixture", ["x", "y", "z"], "predictions")
    assert np.array_equal(read["matrix"], mixture.matrix)


def test_a_path_runs_through_its_members(statistics):
    mixture = Mixture(statistics, ("x", "middle", "y"), knots=np.array([0.0, 0.5, 1.0]))
    weights = np.array([[1.0, 0.0], [0.75, 0.25], [0.5, 0.5], [0.4, 0.6], [0.0, 1.0]])
    wanted = [[1, 0, 0], [0.5, 0.5, 0], [0, 1, 0], [0, 0.8, 0.2], [0, 0, 1]]
    np.testing.assert_allclose(mixture.coefficients(weights), wanted, atol=1e-12)


def test_a_chosen_lambda_answers_the_nearest_preference(statistics):
    chosen, at = np.array([[0.0, 1.0], [0.9, 0.1]]), np.array([[0.0, 1.0], [0.6, 0.4]])
    mixture = Mixture(statistics, ("x", "y"), chosen=chosen, at=at)
    found = mixture.coefficients(np.array([[0.0, 1.0], [0.29, 0.71], [0.3, 0.7], [1.0, 0.0]]))
    assert found.tolist() == [[0.0, 1.0], [0.0, 1.0], [0.0, 1.0], [0.9, 0.1]]
    assert mixture.has_dial


def test_one_lambda_needs_no_preference(statistics):
    mixture = Mixture(statistics, ("x", "y"), chosen=np.array([[0.5, 0.5]]), at=np.array([[0.5, 0.5]]))
    assert not mixture.has_dial
    assert mixture.plan("p", [0])[0].mix == (0.5, 0.5)
    with pytest.raises(ConfigError, match="conditional"):
        mixture.plan("p", [0], None, np.eye(2)[:1])


@pytest.mark.parametrize(
    "rule",
    [
        {"matrix": np.array([[1.5, -0.5], [-0.5, 1.5]])},
        {"knots": np.array([0.0, 1.0])},
        {"chosen": np.eye(2), "at": np.eye(2), "tried": np.array([[0.5, 0.5]])},
    ],
)
def test_every_rule_comes_back_from_its_json(statistics, rule):
    mixture = Mixture(statistics, ("x", "y"), combine="predictions", **rule)
    read = Mixture.from_dict(json.loads(json.dumps(mixture.as_dict())), statistics)
    assert (read.names, read.combine) == (mixture.names, "predictions")
    for key in ("matrix", "knots", "chosen", "at", "tried"):
        np.testing.assert_array_equal(getattr(read, key), rule.get(key))
