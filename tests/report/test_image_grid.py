"""Where every answer lands on the sheet, checked on plain colours."""

import numpy as np
from PIL import Image

from ric.report.figures.image_grid import GAP, SIDE, _cell, _sheet


def test_cells_stand_where_row_and_column_say():
    colours = [["red", "lime"], ["blue", "black"]]
    sheet = _sheet([[Image.new("RGB", (2, 2), colour) for colour in row] for row in colours])
    assert sheet.shape == (2 * SIDE + GAP, 2 * SIDE + GAP, 3)
    step = SIDE + GAP
    np.testing.assert_array_equal(sheet[0, 0], [1, 0, 0])
    np.testing.assert_array_equal(sheet[0, step], [0, 1, 0])
    np.testing.assert_array_equal(sheet[step, SIDE - 1], [0, 0, 1])
    np.testing.assert_array_equal(sheet[SIDE, SIDE], [1, 1, 1])


def test_a_wide_image_is_fitted_and_what_is_no_image_is_white():
    wide = _cell(Image.new("RGB", (2 * SIDE, SIDE), "black"))
    assert wide[SIDE // 2].max() == 0
    assert wide[0].min() == 1
    assert _cell("text").min() == 1
