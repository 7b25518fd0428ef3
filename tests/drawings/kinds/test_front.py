import pytest

from ric.drawings.kinds import front


def test_points_bands_truth_and_chord(material, soup, morl):
    table = front.points(material(soup, morl))
    own = table.pick(what="point", method="soup")
    assert own.numbers("z:warm").tolist() == [0, 1.5, 2]
    assert own.numbers("raw:short").tolist() == [4, 3, 0]
    assert own.numbers("w:warm").tolist() == [0, 0.5, 1]
    assert own.numbers("half:warm") == pytest.approx([1.96 * 0.5] * 3)  # z of the prompts: half a unit up and down
    assert table.pick(what="truth").numbers("z:warm").tolist() == [0, 2, 2.5]
    chord = table.pick(what="chord")
    assert (chord.each("method"), chord.numbers("z:warm").tolist()) == (["soup"], [2, 0])


def test_intermediate_policies_are_a_trajectory_in_order(material, member, curve):
    late, early = (curve("soup", [[step, 0]], members=[f"warm@{step}"], step=step) for step in (4, 2))
    table = front.points(material(member(curve("soup", [[5, 0]]), late, early)))
    walked = table.pick(what="trajectory")
    assert (walked.numbers("step").tolist(), walked.each("line")) == ([2, 4], ["warm, seed 0"])
    assert front.draw(table)


@pytest.mark.parametrize("names", [("warm",), ("warm", "short"), ("a", "b", "c")])
def test_any_number_of_rewards_is_drawn(material, member, curve, is_png, names):
    run = member(curve("sft", [[1.0] * len(names)]), curve("base", [[0.0] * len(names)]), names=names)
    assert is_png(front.draw(front.points(material(run))))


def test_bands_are_drawn(material, soup, morl, is_png):
    assert is_png(front.draw(front.points(material(soup, morl))))
