"""Who is told how a run goes: plugins through event hooks, a person through a display."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Watcher(Protocol):
    """Told what happens; it never changes a result."""

    def stage_started(self, stage: str) -> None:
        """A stage begins."""

    def progress(self, done: int, total: int, figures: Mapping[str, float]) -> None:
        """Work inside the current stage goes on."""

    def stage_finished(self, stage: str, entry: Mapping[str, Any], cached: bool) -> None:
        """A stage ended; `cached` when its result was there already."""

    def note(self, text: str) -> None:
        """Something a user should know."""


class Quiet:
    """Passes notes on and nothing else: for work whose stages are nobody's business."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    def stage_started(self, stage: str) -> None:
        """Nothing."""

    def progress(self, done: int, total: int, figures: Mapping[str, float]) -> None:
        """Nothing."""

    def stage_finished(self, stage: str, entry: Mapping[str, Any], cached: bool) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Something a user should know."""
        self._watcher.note(text)


class Silent:
    """A watcher that says nothing."""

    def stage_started(self, stage: str) -> None:
        """Nothing."""

    def progress(self, done: int, total: int, figures: Mapping[str, float]) -> None:
        """Nothing."""

    def stage_finished(self, stage: str, entry: Mapping[str, Any], cached: bool) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""
