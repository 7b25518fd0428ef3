"""Figures on request: `ric report RUN --figure KIND`, each a picture with its points beside it.

A kind is one file in `ric.drawings.kinds` with two functions: `points(material) -> Table`, pure, and
`draw(table) -> PNG`, which sees nothing but the table. `KINDS` lists them; nothing is sampled or scored again.
"""

from ric.drawings.registry import KINDS, Kind, parse_kinds

__all__ = ["KINDS", "Kind", "parse_kinds"]
