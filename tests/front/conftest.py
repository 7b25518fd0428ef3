"""Published fronts as data: two rewards, larger is better."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="session")
def news():
    """News summaries, lambda = 0, .1, ..., 1: second reward's expert to the first's (rewarded soups, README)."""
    return np.array(
        [
            (0.9837, -0.7876), (1.1087, -0.7846), (1.1973, -0.7767), (1.2853, -0.8619), (1.3942, -1.0821),
            (1.4593, -1.0803), (1.5128, -1.1183), (1.5688, -1.2121), (1.6532, -1.3250), (1.7282, -1.3152),
            (1.7814, -1.5263),
        ]
    )  # fmt: skip


@pytest.fixture(scope="session")
def news_init():
    """What both experts of the news summaries started from."""
    return np.array([1.0885, -1.7870])


@pytest.fixture(scope="session")
def news_run():
    """The multi-objective run of equal weights beside them."""
    return np.array([1.3119, -1.0049])


@pytest.fixture(scope="session")
def captions():
    """BLEU1 and ROUGE-L of captions: the ROUGE expert, the soup of equal shares, the BLEU1 expert."""
    return np.array([(0.8234, 0.6100), (0.8395, 0.6095), (0.8497, 0.6038)])


@pytest.fixture(scope="session")
def images():
    """Image soups (cafe, ava), from the cafe expert to the ava expert (rewarded soups, demo)."""
    return np.array(
        [
            (0.8201, 5.2191), (0.8199, 5.2247), (0.8185, 5.2413), (0.8164, 5.2525), (0.8156, 5.2593),
            (0.8155, 5.2661), (0.8144, 5.2768), (0.8137, 5.2883), (0.8112, 5.3026), (0.8090, 5.3023),
            (0.8067, 5.2963),
        ]
    )  # fmt: skip


@pytest.fixture(scope="session")
def image_runs(images):
    """The multi-objective runs beside them, both experts included."""
    inner = [(0.8167, 5.2342), (0.8150, 5.2355), (0.8148, 5.2654), (0.8138, 5.2754), (0.8109, 5.2872)]
    return np.vstack([images[:1], inner, images[-1:]])
