"""Colours, markers and file settings shared by all figures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = (
    "#0064a8", "#d55e00", "#55bfaa", "#550015", "#556aff", "#aa5540", "#15bfea", "#000095", "#6a556a", "#0000ff",
)  # fmt: skip
"""Ten, at least 30 apart in CIELAB, also as seen with protanopia or deuteranopia (Machado et al. 2009)."""
MARKERS = ("o", "s", "^", "D", "X", "v", "P", "<", "*", ">")
QUIET = "#57606a"
DPI = 150


def series(index: int) -> dict[str, Any]:
    """Keyword arguments that give curve number `index` its colour and marker."""
    turn = index // len(COLOURS)  # a colour that comes again has another marker
    return {"color": COLOURS[index % len(COLOURS)], "marker": MARKERS[(index + turn) % len(MARKERS)]}


def figure(width: float, height: float) -> Figure:
    """An empty figure of this size in inches, bound to no window system and to no global state."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def quiet_axes(axes: Any) -> None:
    """A light grid and no frame at the top and right."""
    axes.grid(visible=True, color="#e3e6e9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def verbatim(text: str) -> str:
    """The text so that matplotlib draws a dollar sign instead of reading mathematics."""
    return text.replace("$", r"\$")


def png(drawn: Figure) -> bytes:
    """The figure as a PNG file's bytes; equal figures give equal bytes."""
    file = io.BytesIO()
    drawn.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
