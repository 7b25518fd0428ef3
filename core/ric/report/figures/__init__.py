"""Figures on paper. matplotlib is imported when one is drawn, never before."""

from ric.report.figures.calibration import calibration_figure
from ric.report.figures.front import front_figure
from ric.report.figures.image_grid import image_grid
from ric.report.figures.spider import spider_figure

__all__ = ["calibration_figure", "front_figure", "image_grid", "spider_figure"]
