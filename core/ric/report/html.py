"""Pieces of HTML that all pages are made of; every text is escaped where it enters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from ric.report.tables import Grid


def filled(template: str, slots: Mapping[str, str]) -> str:
    """The template with every `<!-- slot:name -->` replaced, in one pass: content is never searched for slots."""
    first, *rest = template.split("<!-- slot:")
    pieces = [first]
    for part in rest:
        name, after = part.split(" -->", 1)
        pieces += [slots[name], after]
    return "".join(pieces)


def table(grid: Grid) -> str:
    """A grid with its title above it."""
    head = cells("th", grid.header)
    body = "\n".join(cells("td", row) for row in grid.rows)
    caption = f'<p class="quiet">{escape(grid.title)}</p>'
    return f"{caption}\n<table><thead>{head}</thead>\n<tbody>{body}</tbody></table>"


def cells(tag: str, texts: Sequence[str]) -> str:
    """One row of a table."""
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in texts) + "</tr>"


def folded(name: str, content: str) -> str:
    """Content that opens on demand."""
    return f"<details><summary>{escape(name)}</summary>{content}</details>"
