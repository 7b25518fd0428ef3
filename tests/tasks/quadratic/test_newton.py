import numpy as np
import pytest

from ric.errors import ConfigError
from ric.kinds import Decoding, FitSettings, Practice, Row, Verdict
from ric_tasks.quadratic.newton import METHOD, Newton, climb


def practised(utility, start, steps=4):
    """theta and the number of points asked for."""
    asked = []

    def judge(rows, group):
        points = np.array([row.payload for row in rows])
        asked.append(len(points))
        return Verdict(utility(points), np.zeros((len(points), 1)))

    practice = Practice(METHOD, [Row("r", "p")], None, {}, FitSettings(steps=steps), Decoding())
    theta, work = climb(np.array(start), practice, judge, lambda *_: None)
    assert (work.rows_drawn, work.steps) == (sum(asked), len(asked))
    return theta, len(asked)


def test_a_quadratic_takes_one_step_and_one_to_see_it():
    centre, bend = np.array([1.0, -2.0, 0.5]), np.array([1.0, 10.0, 0.1])
    theta, calls = practised(lambda p: -(bend * (p - centre) ** 2).sum(axis=1), [5.0, 5.0, 5.0])
    np.testing.assert_allclose(theta, centre, atol=1e-10)
    assert calls <= 3


def test_what_does_not_bend_down_is_climbed_by_its_gradient():
    theta, _ = practised(lambda p: 0.25 * p[:, 0], [0.0], steps=3)
    np.testing.assert_allclose(theta, [0.75])


@pytest.mark.parametrize("option", ["members", "steps"])
def test_counts_below_one_are_refused(option):
    with pytest.raises(ConfigError, match=f"algo.{option} = 0"):
        Newton(**{option: 0})
