"""What captions do not tell pulls two rewards apart: colourful pictures pack badly."""

from __future__ import annotations

import numpy as np
import pytest

from ric.kinds import Row
from ric_plugins.rewards.images.compressibility import Compressibility
from ric_plugins.rewards.images.look import Look
from ric_tasks.scenes.drawing import draw
from ric_tasks.scenes.scene import ALL, SIMPLE, random_scene


@pytest.mark.parametrize("choices", [ALL, SIMPLE], ids=["all", "simple"])
def test_colourful_pictures_pack_badly(choices) -> None:
    rng = np.random.default_rng(0)
    rows = [Row(str(i), "", draw(random_scene(rng, choices))) for i in range(150)]
    scores = [reward.score([], [row.payload for row in rows], rows) for reward in (Look(), Compressibility())]
    assert np.corrcoef(scores)[0, 1] < -0.3  # .5 over more scenes, give or take .06
    colours, kilobytes = (np.quantile(found, [0.05, 0.95]) for found in scores)
    assert colours[1] > 2.5 * colours[0]
    assert kilobytes[0] < 2.5 * kilobytes[1] < 0
