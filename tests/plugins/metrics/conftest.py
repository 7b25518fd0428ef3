from __future__ import annotations

import pytest


@pytest.fixture
def parts():
    """The three parts of an error as one text."""

    def join(error):
        assert all((error.given, error.expected, error.hint))
        return f"{error.given} / {error.expected} / {error.hint}"

    return join
