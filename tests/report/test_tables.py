import io

import pytest

from ric.report.plot import terminal_plot
from ric.report.summary import summarize
from ric.report.tables import Grid, figures_grid, front_grid, number, plain, rich_table
from ric.report.terminal import print_summary

DRAWS = 20


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(scope="module")
def summary(make):
    return summarize(make(k=2), DRAWS)


def test_every_point_of_every_curve_has_a_line(summary):
    grid = front_grid(summary)
    assert [row[0] for row in grid.rows] == ["ric"] * 11 + ["sft", "base"]
    assert grid.rows[0][1] == "0.00/1.00"
    assert grid.rows[-1][1:3] == ["-", "-"]
    assert grid.rows[2][3] == f"{summary.main.z[2, 0]:.2f}"
    assert grid.rows[2][4] == f"{summary.main.raw[2, 0]:.3f}"


def test_the_reference_stands_beside_the_figures(summary):
    grid = figures_grid(summary)
    assert summary.reference.digest in grid.title
    assert grid.rows[0][1] == f"{summary.main.hypervolume.value:.3f}"


def test_plain_text_is_aligned_and_loses_nothing():
    text = plain(Grid("t", ["name", "x"], [["[bold]a", "1"], ["b", "-10.5"]]))
    assert text == "t\nname         x\n[bold]a      1\nb        -10.5"


def test_missing_figures_are_dashes():
    assert [number(None), number(float("nan")), number(float("inf")), number(-0.1234)] == ["-", "-", "-", "-0.123"]


def test_names_are_no_markup_in_a_terminal():
    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=60).print(rich_table(Grid("t", ["name", "[red]x"], [["[bold]a", "1"]])))
    assert "[bold]a" in out.getvalue()
    assert "[red]x" in out.getvalue()


def test_away_from_a_terminal_there_are_no_escape_sequences(summary, capsys):
    print_summary(summary)
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert plain(front_grid(summary)) in text
    assert terminal_plot(summary) in text


def test_in_a_terminal_the_tables_are_drawn(summary):
    out = Terminal()
    print_summary(summary, out)
    assert "─" in out.getvalue()
    assert plain(front_grid(summary)) not in out.getvalue()


def test_only_failures_that_show_are_printed(summary, capsys):
    print_summary(summary)
    text = capsys.readouterr().out
    assert all((f"warning: {v.sentence}" in text) == v.holds for v in summary.verdicts)
