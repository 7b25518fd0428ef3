import math

import pytest

from ric.errors import RunError
from ric.kinds import Request, check_mix

TWO = ("a", "b")


def asked(mix, combine="weights", members=TWO):
    return Request("p", 1, mix=mix, combine=combine, members=members)


@pytest.mark.parametrize("mix", [(0.5, 0.5), (1.5, -0.5), (0.0, 0.0), (2.0, 3.0)])
def test_weights_may_leave_the_simplex(mix):
    check_mix(asked(mix))


@pytest.mark.parametrize("mix", [None, (), (1.0,), (0.2, 0.3, 0.5), (math.nan, 1.0), (math.inf, 0.0)])
def test_coefficients_are_finite_and_one_per_member(mix):
    with pytest.raises(RunError, match=r"request 3 mixes 2 members with the coefficients(.|\n)*one finite coefficient"):
        check_mix(asked(mix), "request 3")


def test_probabilities_stay_probabilities():
    check_mix(asked((0.1 + 0.2, 0.7), "predictions"))
    for mix in ((1.5, -0.5), (0.5, 0.4)):
        with pytest.raises(RunError, match=r"mixes predictions with(.|\n)*none negative, and a sum of 1"):
            check_mix(asked(mix, "predictions"))


def test_there_are_two_ways():
    with pytest.raises(RunError, match=r"combines 'fisher'(.|\n)*weights or predictions"):
        check_mix(asked((0.5, 0.5), "fisher"))
