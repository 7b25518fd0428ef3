from ric.compare.table_files import csv_text, latex_text
from ric.report.tables import Grid


def test_csv_keeps_every_bit_and_leaves_what_is_missing_empty():
    rows = [{"name": "a,b", "x": 0.1 + 0.2}, {"name": "c", "x": float("nan"), "y": 3}]
    assert csv_text(rows) == 'name,x,y\n"a,b",0.30000000000000004,\nc,,3\n'


def test_latex_by_hand():
    text = latex_text(Grid("a title\nin two lines", ["name", "50 %"], [["a_b & c", "1"], ["{\\x}", "$2"]]))
    assert text == (
        "% a title in two lines\n\\begin{tabular}{lr}\n\\toprule\nname & 50 \\% \\\\\n\\midrule\n"
        "a\\_b \\& c & 1 \\\\\n\\{\\textbackslash{}x\\} & \\$2 \\\\\n\\bottomrule\n\\end{tabular}\n"
    )
