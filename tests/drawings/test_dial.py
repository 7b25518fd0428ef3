import numpy as np
import pytest

from ric.drawings.dial import walks
from ric.drawings.material import Lacking


def test_a_dial_is_walked_by_the_second_weight(material, dial, morl):
    first, second = walks(material(dial, morl))
    assert (first.method, first.axes, second.method) == ("ric", ("weight of short",), "morl")
    assert first.at.tolist() == [[0.0], [0.5], [1.0]]
    assert first.curves[0].rewards.mean(axis=1).tolist() == [[4, 0], [2, 2], [0, 4]]


def test_mixtures_alone_are_walked_by_lambda_with_all_that_was_tried(material, member, curve):
    own = curve("soup", [[3, 3]], mix=[[0.5, 0.5]], mixed=("a", "b"), metrics=np.array([[7.0]]))
    tried = curve("soup:lambda", [[9, 9], [0, 4], [4, 0]], mix=[[0.5, 0.5], [0, 1], [1, 0]], mixed=("a", "b"),
                  metrics=np.array([[9.0], [5.0], [6.0]]))  # fmt: skip
    (walk,) = walks(material(member(own, tried)))
    assert walk.axes == ("lambda of b",)
    assert walk.at.tolist() == [[0.0], [0.5], [1.0]]
    assert walk.curves[0].rewards.mean(axis=1).tolist() == [[4, 0], [3, 3], [0, 4]]
    assert walk.curves[0].metrics.tolist() == [[6], [7], [5]]


def test_three_members_have_a_lambda_each(material, member, curve):
    own = curve("soup", [[0, 0], [1, 1], [2, 2]], mix=np.eye(3), mixed=("a", "b", "c"))
    (walk,) = walks(material(member(own)))
    assert walk.axes == ("lambda of a", "lambda of b", "lambda of c")
    assert walk.at.tolist() == np.eye(3).tolist()


def test_one_policy_has_no_dial(material, member, curve):
    with pytest.raises(Lacking, match="no policy with a dial"):
        walks(material(member(curve("sft", [[1.0, 2.0]]))))
