import pytest

from ric.drawings.kinds import cost
from ric.drawings.material import Lacking

LEDGER = [
    {"stage": "fit", "kind": "fit", "method": "morl", "units_trained": 10, "seconds": 2.0},
    {"stage": "round-0", "kind": "rollout", "method": "morl", "units_generated": 5, "seconds": 1.0},
    {"stage": "evaluate-morl", "kind": "rollout", "method": "morl", "units_generated": 10**6},
]


def test_hypervolume_and_what_alignment_took(material, member, curve, base, is_png):
    run = member(curve("morl", [[4, 4]], seed=0), base, truth=[[0, 4], [4, 4], [4, 0]], ledger=LEDGER)
    half = member(curve("morl", [[2, 2]], seed=0), base, truth=[[0, 4], [4, 4], [4, 0]], ledger=LEDGER[:1], budget=0.5)
    table = cost.points(material(run, partial=[half]))
    assert table.each("method") == ["morl"]
    assert table.numbers("counted").tolist() == [30, 35]
    assert table.numbers("budget").tolist() == [0.5, 1]
    # The true front is the one point (2, 2) in z: without a range of its own the margin is that of all its points.
    reference = 2 - 0.1 * 2
    assert table.numbers("hypervolume") == pytest.approx([0, (2 - reference) ** 2])
    assert is_png(cost.draw(table))


def test_nothing_was_counted(material, soup):
    with pytest.raises(Lacking, match="no method whose work was counted"):
        cost.points(material(soup))
