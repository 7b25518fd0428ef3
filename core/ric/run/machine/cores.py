"""How many processes a machine has room for."""

from __future__ import annotations

import os
from pathlib import Path


def usable_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


def default_jobs() -> int:
    """A process a core; one where there is a GPU, whose memory they would share."""
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
    return 1 if not hidden and any(Path("/dev").glob("nvidia[0-9]*")) else usable_cores()
