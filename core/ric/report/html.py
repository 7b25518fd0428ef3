"""Pieces of HTML that all pages are made of; every text is escaped where it enters."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

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


def image(png: bytes, alternative: str) -> str:
    """A picture inside the page."""
    data = base64.b64encode(png).decode("ascii")
    return f'<img class="plot" alt="{escape(alternative)}" src="data:image/png;base64,{data}">'


def bullets(lines: Sequence[str]) -> str:
    """A list of sentences, "" of none."""
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def part(name: str) -> str:
    """A file of the pages' own: style sheet, script or template."""
    return files("ric.report").joinpath(name).read_text(encoding="utf-8")


def still(title: str, subtitle: str, rules: str, main: str) -> str:
    """A whole page that runs no script.

    Args:
        title: of the window and the heading, plain text.
        subtitle: below the heading, plain text.
        rules: CSS of this kind of page, after the shared style.
        main: HTML of its sections.
    """
    slots = {
        "title": escape(title),
        "subtitle": escape(subtitle),
        "style": part("page.css"),
        "rules": rules,
        "main": main,
    }
    return filled(part("still.html"), slots)
