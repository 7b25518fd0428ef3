"""One kind of figure a file: `points` from results to a table, `draw` from the table to a picture."""
