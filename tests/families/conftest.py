from __future__ import annotations

import numpy as np
import pytest

from ric.kinds import describe


@pytest.fixture
def statistics():
    return describe(("a", "b"), np.array([[0.0, 10.0], [1.0, 30.0], [5.0, 20.0]]))
