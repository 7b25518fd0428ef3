"""Everything a finished run shows, written into its folder."""

from __future__ import annotations

from pathlib import Path

from ric.report.csv_files import front_csv, points
from ric.report.figures import calibration_figure, front_figure, image_grid, spider_figure
from ric.report.figures.image_grid import has_images
from ric.report.page import page
from ric.report.page_data import chosen_prompts
from ric.report.spiders import spiders
from ric.report.summary import Summary, summarize
from ric.run.durable.atomic import write_bytes
from ric.run.results import Results


def write_report(results: Results, folder: Path, summary: Summary | None = None) -> dict[str, Path]:
    """Write `front.csv`, `front.png`, `report.html`, and where they apply `calibration.png`, `spider.png`, `grid.png`.

    Each file is written whole or not at all; older ones of the same name are replaced.

    Args:
        results: what the evaluation left behind.
        folder: the run's folder; made when missing.
        summary: of these results, when the caller has it already.

    Returns:
        File name -> path, in the order written.
    """
    summary = summarize(results) if summary is None else summary
    folder.mkdir(parents=True, exist_ok=True)
    figures = _figures(results, summary)
    files = {
        "front.csv": front_csv(summary.names, points(results)).encode("utf-8"),
        "front.png": front_figure(summary),
        **figures,
        "report.html": page(results, summary, figures.get("grid.png")).encode("utf-8"),
    }
    return {name: write_bytes(folder / name, content) for name, content in files.items()}


def _figures(results: Results, summary: Summary) -> dict[str, bytes]:
    found = {}
    first = results.curves[0]
    if first.desired is not None:
        found["calibration.png"] = calibration_figure(summary, first.desired, summary.statistics.z(first.rewards))
    maps = spiders(summary)
    if maps is not None:
        found["spider.png"] = spider_figure(summary, maps)
    if has_images(first):
        found["grid.png"] = image_grid(results, chosen_prompts(len(results.prompts)))
    return found
