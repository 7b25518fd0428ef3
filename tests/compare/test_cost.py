import pytest

from ric.compare.cost import cost_of
from ric.compare.methods import methods_of


@pytest.fixture
def costs(trio):
    return {method.name: cost_of(method) for method in methods_of(trio)}


def test_alignment_counts_and_neither_the_base_model_nor_evaluation(costs):
    """500 units generated + 3 x 1000 trained; 60 reward calls on the data and 40 on samples."""
    assert costs["ric"]["counted"] == 3500
    assert costs["ric"]["reward_calls"] == 100
    assert (costs["ric"]["seconds"], costs["ric"]["steps"]) == (3.0, 10)


def test_a_mean_over_seeds_keeps_counts_whole(costs):
    assert isinstance(costs["morl"]["units_trained"], int)


def test_the_base_model_costs_nothing(costs):
    assert costs["base"]["counted"] == 0
