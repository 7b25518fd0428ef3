from __future__ import annotations

import pytest

from ric.run.forecast.rates import growing


def machine(fixed, each):
    """A batch of n takes fixed + each n seconds; every row has three units. Remembers what was asked."""
    asked = []

    def draw(n):
        asked.append(n)
        return fixed + each * n, 3.0 * n

    return draw, asked


@pytest.mark.parametrize(("fixed", "each"), [(0.1, 0.001), (1.0, 0.05), (5.0, 0.5), (1e-4, 1e-6)])
def test_seconds_a_sample_in_full_batches(fixed, each):
    draw, asked = machine(fixed, each)
    seconds, units = growing(draw, 256)
    assert seconds == pytest.approx((fixed + 256 * each) / 256)
    assert units == 3.0
    assert max(asked) <= 256


def test_a_batch_smaller_than_a_measurement():
    draw, asked = machine(1.0, 0.0)
    assert growing(draw, 2) == (0.5, 3.0)
    assert set(asked) == {2}
