"""FID: what the library is shown, with a stand-in for its network, and what is said where it is absent."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from ric.errors import MissingExtraError
from ric.plugin import Host
from ric.plugin.needs import missing
from ric_plugins.metrics.images import fid
from ric_plugins.metrics.images.fid import Fid


class Judge:
    """A stand-in for the library's metric: the difference of mean brightness; it counts what it is shown."""

    device = "cpu"

    def __init__(self) -> None:
        self.shown = {True: [], False: []}

    def update(self, images, real) -> None:
        assert (images.dtype, images.shape[:2]) == (__import__("torch").uint8, (1, 3))
        self.shown[real].append(float(images.double().mean()))

    def reset(self) -> None:
        self.shown[False].clear()

    def compute(self) -> float:
        return abs(np.mean(self.shown[True]) - np.mean(self.shown[False]))


@pytest.fixture
def judge(monkeypatch) -> Judge:
    made = Judge()
    monkeypatch.setattr(fid, "inception_distance", lambda device: made)
    return made


def test_what_is_compared_is_shown_once_and_samples_each_time(judge, noise, samples) -> None:
    metric = Fid(device="cpu").beside(noise(4))
    brighter = metric.measure(samples(noise(5, (150, 150, 150))))
    assert metric.measure(samples(noise(3))) < brighter
    assert (len(judge.shown[True]), len(judge.shown[False])) == (4, 3)
    assert math.isnan(metric.measure(samples(noise(1))))


@pytest.mark.skipif(not missing(("torchmetrics", "torch_fidelity")), reason="the extra 'fid' is installed")
def test_without_its_packages_the_line_to_type_is_told() -> None:
    with pytest.raises(MissingExtraError) as caught:
        Host().create("metric", "fid", fid.Fid)
    assert "pip install 'ric-align[fid]'" in str(caught.value)


def test_the_extra_is_declared() -> None:
    text = (Path(__file__).parents[4] / "pyproject.toml").read_text(encoding="utf-8")
    assert 'fid = ["torchmetrics' in text
