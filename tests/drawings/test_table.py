import numpy as np

from ric.drawings.table import Table

ROWS = ({"method": "a", "z:x": 1.5}, {"method": "b", "z:x": float("nan"), "z:y": np.float64(0.1)})


def test_rows_are_picked_and_columns_read():
    table = Table("t", ROWS)
    assert table.each("method") == ["a", "b"]
    assert table.starting("z:") == ["x", "y"]
    assert table.pick(method="b").numbers("z:y").tolist() == [0.1]
    assert np.isnan(table.numbers("z:y")[0])
    assert table.pick(method="c").rows == ()


def test_csv_keeps_every_bit_and_leaves_nan_empty():
    assert Table("t", ROWS).csv() == "method,z:x,z:y\na,1.5,\nb,,0.1\n"
