import pytest

from ric.drawings.kinds import lemma1
from ric.drawings.material import Lacking


def regret(table, policy):
    return table.pick(policy=policy).numbers("regret").tolist()


def test_regret_against_the_best_policy_for_each_user(material, soup, morl, is_png):
    table = lemma1.points(material(soup, morl))
    # Users (0, 1), (.5, .5), (1, 0); the best policies give 2, 1.5 and 2.
    assert regret(table, "soup: lambda of the dial") == [0, 0, 0]
    assert regret(table, "soup: best soup") == [0, 0, 0]
    assert regret(table, "morl: as asked") == [0, 0.5, 0]
    assert regret(table, "morl: best of 3") == [0, 0.5, 0]
    assert regret(table, "base") == [2.5, 2, 2.5]
    assert regret(table, "truth") == [-0.5, -0.5, -0.5]
    assert table.pick(policy="soup: best soup").numbers("w:warm").tolist() == [0, 0.5, 1]
    assert is_png(lemma1.draw(table))


def test_a_lambda_that_validation_chose_is_called_so(material, soup):
    config = {"algo": {"name": "rewarded-soup", "choose": "validation"}}
    chosen = soup._replace(results=soup.results.__class__(**{**vars(soup.results), "config": config}))
    assert lemma1.points(material(chosen)).each("policy")[0] == "soup: validated lambda"


def test_a_mixture_without_a_dial(material, member, curve):
    own = curve("soup", [[1, 1], [2, 2]], mix=[[1, 0], [0, 1]], mixed=("a", "b"))
    with pytest.raises(Lacking, match="without a dial"):
        lemma1.points(material(member(own)))
