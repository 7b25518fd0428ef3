import io
from dataclasses import replace

import numpy as np
import pytest

from ric.report.plot import terminal_plot
from ric.report.summary import summarize

DRAWS = 5


@pytest.mark.parametrize("truth", [True, False])
def test_it_fits_a_terminal_and_names_what_it_shows(make, truth):
    text = terminal_plot(summarize(make(k=2, truth=truth), DRAWS))
    assert max(map(len, text.splitlines())) <= 80
    assert text.isascii()
    assert all(name in text for name in ("o ric", "# sft", "* base", "+ reference", "harmless", "helpful"))
    assert (". truth" in text) == truth


def test_points_stand_where_they_are(make):
    summary = summarize(make(k=2, truth=False), DRAWS)
    main = replace(summary.main, z=np.array([[0.0, 1.0], [1.0, 0.0]]))
    lines = terminal_plot(replace(summary, curves=(main,), reference=None), width=28, height=9).splitlines()[:9]
    marks = [(row, line.index("o")) for row, line in enumerate(lines) if "o" in line]
    (top, left), (bottom, right) = marks
    assert top < 2
    assert bottom > 6
    assert left < 12
    assert right > 24


@pytest.mark.parametrize("k", [1, 3])
def test_other_numbers_of_rewards_have_no_plot(make, k):
    assert terminal_plot(summarize(make(k=k, n=6), DRAWS)) == ""


def test_nothing_finite_draws_nothing(make):
    summary = summarize(make(k=2, truth=False), DRAWS)
    lost = replace(summary.main, z=np.full((2, 2), np.nan))
    assert terminal_plot(replace(summary, curves=(lost,), reference=None)) == ""


def test_a_single_point_has_a_frame_around_it(make):
    summary = summarize(make(k=2, truth=False), DRAWS)
    alone = replace(summary.main, z=np.array([[0.25, 0.5]]))
    out = io.StringIO(terminal_plot(replace(summary, curves=(alone,), reference=None)))
    assert sum(line.count("o") for line in out.readlines()[:18]) == 1


def test_long_names_wrap_inside_the_width(make):
    summary = summarize(make(k=2, truth=False), DRAWS)
    many = tuple(replace(summary.main, method=f"method-{i}-" + "x" * 30) for i in range(5))
    assert max(map(len, terminal_plot(replace(summary, curves=many)).splitlines())) <= 80
