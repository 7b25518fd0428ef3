"""CLIP scores of a set by hand."""

from __future__ import annotations

import math

import pytest

from ric.errors import NotFoundError
from ric_plugins.metrics.images.clip_score import ClipScore
from ric_plugins.rewards.images.similarity import Similarity


def test_by_hand(clip_folder, noise, samples) -> None:
    rows = noise(5)
    cosines = Similarity(clip_folder).score([row.prompt for row in rows], [row.payload for row in rows], rows)
    expected = sum(100 * max(cosine, 0) for cosine in cosines) / 5
    assert ClipScore(clip_folder).measure(samples(rows)) == pytest.approx(expected)
    assert math.isnan(ClipScore(clip_folder).measure(samples([])))


def test_no_model() -> None:
    with pytest.raises(NotFoundError, match="no such folder"):
        ClipScore("./nowhere")
