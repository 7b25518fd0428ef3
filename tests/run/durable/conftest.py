"""Attempts at a stage, each as another process would make it."""

from __future__ import annotations

import pytest

from ric.run.durable.attempt import Attempt
from ric.run.ledger import Entry


@pytest.fixture
def attempt(tmp_path, watcher):
    """A new attempt at one and the same stage."""
    return lambda: Attempt(Entry("stage", "rollout"), watcher, tmp_path / "partial")
