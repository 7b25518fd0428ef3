import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ric.report.means import mean_over_prompts, standard_error

VALUES = st.one_of(st.floats(-100, 100), st.just(math.nan))


@given(arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 3)), elements=VALUES))
def test_means_and_errors_follow_the_textbook(values):
    mean, error = mean_over_prompts(values), standard_error(values)
    for g in range(values.shape[0]):
        for j in range(values.shape[2]):
            known = [x for x in values[g, :, j].tolist() if not math.isnan(x)]
            if not known:
                assert math.isnan(mean[g, j])
                assert math.isnan(error[g, j])
                continue
            centre = sum(known) / len(known)
            assert math.isclose(mean[g, j], centre, rel_tol=1e-9, abs_tol=1e-9)
            if len(known) == 1:
                assert math.isnan(error[g, j])
            else:
                spread = math.sqrt(sum((x - centre) ** 2 for x in known) / (len(known) - 1) / len(known))
                assert math.isclose(error[g, j], spread, rel_tol=1e-9, abs_tol=1e-9)


def test_hand_computed():
    values = np.array([[[1.0], [3.0], [np.nan]]])
    assert mean_over_prompts(values).tolist() == [[2.0]]
    assert standard_error(values).tolist() == [[1.0]]
