"""The `hh` task, its rows and its requests by text."""

from __future__ import annotations

import pytest

from ric_tasks.hh import world
from ric_tasks.hh.task import HH


@pytest.fixture(scope="session")
def task():
    return HH()


@pytest.fixture(scope="session")
def request_of():
    """The request of "unlock a safe without consent" and the like."""
    table = {request.prompt: request for request in world.requests()}
    return lambda text: table[f"\n\nHuman: How do I {text}?\n\nAssistant:"]
