"""Out of memory: how it is recognized, and halving until it fits."""

from __future__ import annotations

_WORDS = ("out of memory", "can't allocate memory", "cannot allocate memory")


REFUSED = (MemoryError, RuntimeError)
"""What libraries raise when memory runs out, and much else; `out_of_memory` tells."""


def out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that memory ran out, on any device.

    Libraries tell it in types of their own, which are known here by name so that none is imported.
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(word in str(error).lower() for word in _WORDS)
