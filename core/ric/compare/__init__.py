"""Methods side by side: finished runs on one ground, their figures with paired tests, costs, and a report.

`compared` turns finished runs into a `Comparison`; `write_comparison` writes its files.
"""

from ric.compare.comparison import Comparison, compared
from ric.compare.members import Member, read_member
from ric.compare.write import write_comparison

__all__ = ["Comparison", "Member", "compared", "read_member", "write_comparison"]
