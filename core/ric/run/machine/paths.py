"""Where things are kept: the user cache, and the folder of a run."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The user cache: `$RIC_CACHE`, else the platform's own place. It holds base models and the score cache only."""
    import platformdirs

    given = os.environ.get("RIC_CACHE")
    return Path(given).expanduser() if given else Path(platformdirs.user_cache_dir("ric"))
