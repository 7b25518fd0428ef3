import numpy as np
import pytest

from ric.drawings.kinds import reward_perplexity
from ric.drawings.material import Lacking


def test_reward_beside_perplexity(material, member, curve, is_png):
    own = curve("ric", [[4, 0], [0, 4]], preferences=[[1, 0], [0, 1]], metrics=np.array([[3.0, 9.0], [4.0, 7.0]]))
    run = member(own, metrics={"length": False, "perplexity:base": False})
    table = reward_perplexity.points(material(run))
    short = table.pick(reward="short")
    assert (short.numbers("perplexity").tolist(), short.numbers("z").tolist()) == ([9, 7], [0, 2])
    assert table.each("metric") == ["perplexity:base"]
    assert is_png(reward_perplexity.draw(table))


def test_another_metric_is_no_perplexity(material, member, curve):
    run = member(curve("ric", [[4, 0]], metrics=np.array([[3.0]])), metrics={"length": False})
    with pytest.raises(Lacking, match="no perplexity") as error:
        reward_perplexity.points(material(run))
    assert "--metrics perplexity:base" in error.value.hint
