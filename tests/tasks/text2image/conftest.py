from __future__ import annotations

import pytest
from tests.tasks.text2image.kept_pictures import LAYOUTS


@pytest.fixture(params=list(LAYOUTS))
def kept(request, tmp_path):
    """A place, and the options it needs."""
    return LAYOUTS[request.param](tmp_path / "data")
