import pytest

from ric.compare.tables import FILES, LATEX, cost_grid, methods_grid, pairs_grid, wins_grid


@pytest.mark.parametrize("grid", [methods_grid, pairs_grid, wins_grid, cost_grid])
def test_every_row_is_as_wide_as_the_header(comparison, grid):
    made = grid(comparison)
    assert made.rows
    assert {len(row) for row in made.rows} == {len(made.header)}


def test_the_reference_stands_above_the_figures(comparison):
    assert str(comparison.measures.reference) in methods_grid(comparison).title


def test_costs_are_shares_of_the_costliest(comparison):
    assert [row[-1] for row in cost_grid(comparison).rows] == ["100.0 %"] * 3 + ["0.0 %"]


def test_files_hold_the_numbers_themselves(comparison):
    rows = {name: make(comparison) for name, make in FILES.items()}
    assert rows["methods.csv"][0]["hypervolume"] == comparison.summaries[0].figures["hypervolume"].value
    assert rows["pairs.csv"][0]["p_adjusted"] == comparison.pairs[0].adjusted
    assert len(rows["points.csv"]) == 3 * 11 + 1
    assert rows["points.csv"][-1]["w:helpful"] is None
    assert [(row["first"], row["second"]) for row in rows["wins.csv"]] == list(comparison.wins)
    assert set(LATEX) == {"methods.tex", "pairs.tex", "cost.tex"}
