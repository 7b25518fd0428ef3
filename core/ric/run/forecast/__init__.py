"""What a run will take: its stages, planned by its own algorithm, and a few seconds of calibration."""

from ric.run.forecast.forecast import Calibration, Forecast, calibrate, forecast
from ric.run.forecast.planned import Planned

__all__ = ["Calibration", "Forecast", "Planned", "calibrate", "forecast"]
