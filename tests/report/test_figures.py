import struct
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import ImageColor

from ric.report.figures import calibration_figure, front_figure, spider_figure
from ric.report.figures.look import COLOURS, verbatim
from ric.report.spiders import spiders
from ric.report.summary import summarize

DRAWS = 5


def size(png: bytes) -> tuple[int, int]:
    """Width and height from the header of a PNG file."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def colours(png: bytes) -> set[tuple[int, ...]]:
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    return {colour for _, colour in image.getcolors(image.width * image.height)}


@pytest.mark.parametrize(("k", "truth"), [(1, True), (1, False), (2, True), (2, False)])
def test_the_front_shows_every_curve_in_its_own_colour(make, k, truth):
    found = colours(front_figure(summarize(make(k=k, n=8, truth=truth), DRAWS)))
    assert {ImageColor.getrgb(colour) for colour in COLOURS[:3]} <= found


def test_three_rewards_take_three_panels(make):
    two, three = (size(front_figure(summarize(make(k=k, n=6), DRAWS))) for k in (2, 3))
    assert three[0] > 2 * two[0]


def test_equal_figures_give_equal_files(make):
    summary = summarize(make(k=2, n=8), DRAWS)
    assert front_figure(summary) == front_figure(summary)


def test_names_with_dollars_and_missing_means_are_drawn(make):
    results = make(k=2, n=8)
    rewards = results.curves[0].rewards.copy()
    rewards[4, :, 1] = np.nan
    curves = [replace(results.curves[0], method="a $x_{$ b", rewards=rewards), *results.curves[1:]]
    summary = summarize(replace(results, task="$\\frac{", curves=curves), DRAWS)
    assert size(front_figure(summary))[0] > 500
    assert verbatim("$1") == "\\$1"


@pytest.mark.parametrize("k", [1, 2, 3])
def test_calibration_has_a_panel_a_reward(make, k):
    results = make(k=k, n=8)
    summary = summarize(results, DRAWS)
    obtained = summary.statistics.z(results.curves[0].rewards)
    width, _ = size(calibration_figure(summary, results.curves[0].desired, obtained))
    assert width == pytest.approx(150 * (3.9 * k + 0.6), abs=2)


def test_spider_maps_put_the_base_at_one_and_the_worst_at_zero(make):
    summary = summarize(make(k=3), DRAWS)
    maps = spiders(summary)
    both = np.concatenate([maps.dial, maps.truth])
    assert both.min(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)
    base, z = summary.curves[2].z[0], np.concatenate([summary.main.z, summary.truth.z])
    slow = [(z[5, j] - z[:, j].min()) / (base[j] - z[:, j].min()) for j in range(3)]
    assert maps.dial[5].tolist() == pytest.approx(slow)
    assert size(spider_figure(summary, maps))[0] > 500


def test_spider_maps_need_three_rewards_a_base_and_a_scale(make):
    assert spiders(summarize(make(k=2, n=6), DRAWS)) is None
    results = make(k=3, n=6, truth=False)
    assert spiders(summarize(replace(results, curves=results.curves[:2]), DRAWS)) is None
    worst = replace(results.curves[2], rewards=np.full_like(results.curves[2].rewards, -9.0))
    assert spiders(summarize(replace(results, curves=[*results.curves[:2], worst]), DRAWS)) is None
    lost = replace(results.curves[2], rewards=np.full_like(results.curves[2].rewards, np.nan))
    assert spiders(summarize(replace(results, curves=[*results.curves[:2], lost]), DRAWS)) is None


def test_importing_the_report_does_not_import_matplotlib():
    code = "import sys, ric.report; print('matplotlib' in sys.modules, 'rich.table' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
