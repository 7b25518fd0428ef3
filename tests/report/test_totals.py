from ric.report.ledger_grid import ledger_grid
from ric.report.totals import totals

LEDGER = [
    {"stage": "fit", "kind": "fit", "seconds": 1.5, "units_trained": 2000, "peak_memory_mb": 10.0},
    {"stage": "roll", "kind": "rollout", "seconds": 2.0, "units_generated": 7, "peak_memory_mb": 30.0},
    {"stage": "score", "seconds": None, "reward_calls": 5},
]


def test_figures_add_up_and_the_peak_is_the_largest():
    found = totals(LEDGER)
    assert found["seconds"] == 3.5
    assert found["units_trained"] == 2000
    assert found["reward_calls"] == 5
    assert found["peak_memory_mb"] == 30.0
    assert found["stages"] == 3
    assert found["cache_hits"] is None


def test_an_empty_ledger_has_no_figures():
    assert set(totals([]).values()) == {None, 0}


def test_the_table_ends_with_the_totals_and_leaves_gaps_visible():
    grid = ledger_grid(LEDGER)
    assert [row[0] for row in grid.rows] == ["fit", "roll", "score", "total"]
    column = {name: i for i, name in enumerate(grid.header)}
    assert [row[column["wall s"]] for row in grid.rows] == ["1.5", "2", "-", "3.5"]
    assert [row[column["units trained"]] for row in grid.rows] == ["2,000", "-", "-", "2,000"]
    assert grid.rows[-1][column["peak MiB"]] == "30"
