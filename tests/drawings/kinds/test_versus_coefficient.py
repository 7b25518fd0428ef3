import numpy as np

from ric.drawings.kinds import versus_coefficient


def test_rewards_and_what_was_never_trained_on(material, member, curve, is_png):
    seen = np.array([[[1.0], [3.0]], [[5.0], [np.nan]]])
    own = curve("ric", [[4, 0], [0, 4]], preferences=[[1, 0], [0, 1]], evaluated=seen)
    run = member(own, curve("base", [[-1, -1]], evaluated=np.zeros((1, 2, 1))), evaluated=["nice"])
    table = versus_coefficient.points(material(run))
    assert table.each("quantity") == ["warm", "short", "nice"]
    nice = table.pick(quantity="nice", method="ric")
    assert nice.numbers("at:weight of short").tolist() == [0, 1]
    assert nice.numbers("value").tolist() == [2, 5]  # the mean leaves out the prompt it does not apply to
    assert nice.numbers("se")[0] == 1.0  # deviation sqrt(2) over sqrt(2)
    assert table.pick(quantity="short", method="base").numbers("value").tolist() == [-1]
    assert is_png(versus_coefficient.draw(table))


def test_seeds_are_averaged(material, member, curve):
    runs = [
        member(curve("ric", [[seed, 0], [0, 4]], preferences=[[1, 0], [0, 1]], seed=seed)) for seed in (0, 2)
    ]  # fmt: skip
    table = versus_coefficient.points(material(*runs))
    assert table.pick(quantity="warm").numbers("value").tolist() == [1, 0]


def test_three_rewards_have_a_column_each(material, member, curve, is_png):
    own = curve("ric", [[1, 2, 3], [3, 2, 1], [2, 2, 2]], preferences=np.eye(3))
    table = versus_coefficient.points(material(member(own, names=("a", "b", "c"))))
    assert table.starting("at:") == ["weight of a", "weight of b", "weight of c"]
    assert is_png(versus_coefficient.draw(table))
