"""What a finished run shows: figures, tables, files and one interactive page.

`write_report` writes the files, `print_summary` prints to a terminal, `summarize` gives the figures
both are made of, and `read_front` reads `front.csv` back.
"""

from ric.report.csv_files import read_front
from ric.report.summary import Summary, summarize
from ric.report.terminal import print_summary
from ric.report.write import write_report

__all__ = ["Summary", "print_summary", "read_front", "summarize", "write_report"]
