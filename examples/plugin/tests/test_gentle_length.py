"""The reward keeps the rules of its kind, and follows its formula."""

import math

import pytest

from ric.testing import check_component
from ric_brevity_example.reward import GentleLength


def test_contract() -> None:
    check_component("reward", "gentle-length")


def test_formula() -> None:
    found = GentleLength(words=2, width=1.0).score(["p"] * 3, ["", "a", "a b"], [])
    assert found.tolist() == pytest.approx([math.exp(-2) - 1, math.exp(-0.5) - 1, 0.0])


@pytest.mark.parametrize("options", [{"words": -1}, {"width": 0.0}])
def test_impossible_lengths_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="words must be 0 or more"):
        GentleLength(**options)  # type: ignore[arg-type]
