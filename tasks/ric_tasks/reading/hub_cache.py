"""What of the hub is on this machine, asked without the hub's libraries of data sets, which take seconds to import."""

from __future__ import annotations

import os
from pathlib import Path

OFFLINE = ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE")


def offline() -> bool:
    """Whether the user's environment keeps the hub's libraries from asking."""
    return any(os.environ.get(key, "").lower() in {"1", "on", "yes", "true"} for key in OFFLINE)


def cached(repository: str) -> bool:
    """Whether a data set may have been downloaded: False only where neither cache has anything of it.

    Args:
        repository: `owner/name`.
    """
    from huggingface_hub import constants

    owner, _, name = repository.partition("/")
    prepared = Path(os.environ.get("HF_DATASETS_CACHE") or Path(constants.HF_HOME) / "datasets")
    downloaded = Path(constants.HF_HUB_CACHE) / f"datasets--{owner}--{name}"
    # Prepared ones are called after their name in a spelling of the library's own.
    return downloaded.exists() or any(prepared.glob(f"{owner}___*"))
