"""The distance over fixed features: alike sets are near, other colours and textures far; what it is compared with."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image

from ric.errors import ConfigError, DataError, NotFoundError
from ric.kinds import Row
from ric.testing import check_metric
from ric_plugins.metrics.images.feature_distance import FeatureDistance
from ric_plugins.metrics.images.features import WIDTH, _filters, features
from ric_plugins.pictures import pixels


def test_contract(noise) -> None:
    training = noise(6)
    check_metric(FeatureDistance().beside(training), noise(5, seed=1), lambda: FeatureDistance().beside(training))


def test_features_by_hand(noise) -> None:
    image = noise(1)[0].payload.resize((32, 32))
    x = pixels(image) / 127.5 - 1
    sums = np.zeros((4, 16))
    for i in range(14):
        for j in range(14):
            patch = x[2 * i : 2 * i + 5, 2 * j : 2 * j + 5].transpose(2, 0, 1).ravel()
            sums[2 * (i // 7) + j // 7] += np.maximum(patch @ _filters(), 0) / 49
    assert features([image])[0] == pytest.approx(sums.ravel())
    assert features([]).shape == (0, WIDTH)
    assert _filters().T @ _filters() == pytest.approx(np.eye(16))


def test_alike_is_near_and_different_is_far(noise, samples) -> None:
    metric = FeatureDistance().beside(noise(80))
    alike, brighter, coarser = (
        metric.measure(samples(rows))
        for rows in (noise(80, seed=1), noise(80, (170, 128, 128), 1), noise(80, seed=1, sigma=70))
    )
    assert 0 < alike < 0.3 * min(brighter, coarser)
    assert metric.measure(samples(noise(80))) == pytest.approx(0, abs=1e-6)


def test_a_folder_takes_the_place_of_training_pictures(noise, samples, tmp_path) -> None:
    (tmp_path / "deep").mkdir()
    for i, row in enumerate(noise(6)):
        row.payload.save(tmp_path / "deep" / f"{i}.png")
    (tmp_path / "notes.txt").write_text("no picture")
    named = FeatureDistance(str(tmp_path)).beside(noise(9, seed=3))
    assert named.measure(samples(noise(6))) == pytest.approx(0, abs=1e-6)


def test_the_pictures_compared_with_are_part_of_the_fingerprint(noise) -> None:
    names = {FeatureDistance(most=most).beside(noise(6, seed=seed)).fingerprint() for most in (0, 3) for seed in (0, 1)}
    assert len(names) == 4
    assert FeatureDistance().beside(noise(6)).fingerprint() == FeatureDistance().beside(noise(6)).fingerprint()


def test_at_most_so_many_taken_evenly() -> None:
    rows = [Row(str(i), "", Image.new("RGB", (2, 2), (i, 0, 0)) if i != 4 else None) for i in range(10)]
    chosen = FeatureDistance(most=3).beside(rows).compared()
    assert [image.getpixel((0, 0))[0] for image in chosen] == [0, 3, 7]


def test_too_few_and_none(noise, samples) -> None:
    assert math.isnan(FeatureDistance().beside(noise(5)).measure(samples(noise(1))))
    with pytest.raises(ConfigError, match="nothing to compare pictures with") as caught:
        FeatureDistance().measure(samples(noise(3)))
    assert "a folder of pictures" in caught.value.expected


def test_what_is_refused(tmp_path, samples) -> None:
    with pytest.raises(NotFoundError, match="no pictures there"):
        FeatureDistance(str(tmp_path))
    with pytest.raises(ValueError, match="2 or more"):
        FeatureDistance(most=1)
    with pytest.raises(DataError, match="is no picture"):
        FeatureDistance().measure(samples([Row("r", "", "text")]))
