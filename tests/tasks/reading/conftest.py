"""Small data files, written by each test."""

from __future__ import annotations

import gzip
import json

import pytest

from ric.errors import RicError


@pytest.fixture
def write(tmp_path):
    """Writes a file of text, bytes or records (as JSON lines); a name ending in .gz is zipped."""

    def make(name, content):
        if not isinstance(content, str | bytes):
            content = "".join(json.dumps(record) + "\n" for record in content)
        raw = content if isinstance(content, bytes) else content.encode()
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return path

    return make


@pytest.fixture
def told():
    """The three parts of an error that a call raises, as one text."""

    def ask(call):
        with pytest.raises(RicError) as caught:
            call()
        assert all((caught.value.given, caught.value.expected, caught.value.hint))
        return f"{caught.value.given} / {caught.value.expected} / {caught.value.hint}"

    return ask
