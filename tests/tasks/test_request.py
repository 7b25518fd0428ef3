"""What a person types becomes a request, once."""

from __future__ import annotations

import pytest

from ric_tasks.request import opened

WHOLE = "\n\nHuman: hi\n\nAssistant:"


@pytest.mark.parametrize("text", ["hi", "\n\nHuman: hi", WHOLE])
def test_what_is_missing_is_added(text) -> None:
    assert opened(text) == WHOLE
