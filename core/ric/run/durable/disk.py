"""A disk that is full or cannot be written, told as what it is."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ric.errors import RicError, RunError

FULL = (errno.ENOSPC, errno.EDQUOT)
_WORDS = ("no space left on device", "database or disk is full", "disk quota exceeded", "storagefull", "os error 28")
"""How libraries say so in exceptions of their own."""
_TORCH = ("pytorchstreamwriter failed writing", "inline_container.cc")


@contextmanager
def disk_errors(*folders: Path) -> Iterator[None]:
    """Report what the disk refuses as the user's to mend.

    Args:
        folders: where work is written; a refusal elsewhere is somebody else's.

    Raises:
        RunError: the disk is full, or one of the folders cannot be written.
    """
    try:
        yield
    except RicError:
        raise
    except Exception as error:
        if full(error):
            raise RunError(
                f"no space is left on the disk of {' or '.join(str(folder) for folder in folders)}",
                "room for the next piece of work; what was finished is kept",
                "free some space, then the same command goes on from there",
            ) from error
        if isinstance(error, OSError) and (refused := _refused(error, folders)):
            raise RunError(
                f"{refused} cannot be written: {error.strerror}",
                "a folder that can be written",
                "--out DIR for the run, RIC_CACHE=DIR for the cache",
            ) from error
        raise


def full(error: BaseException | None) -> bool:
    """Whether an exception, or one it came from, says that the disk is full."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        text = str(error).lower()
        if getattr(error, "errno", None) in FULL or any(word in text for word in (*_WORDS, *_TORCH)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _refused(error: OSError, folders: tuple[Path, ...]) -> str:
    """The path an error is about when it lies in one of the folders, or on the way to one."""
    name = error.filename
    if not isinstance(name, str | Path):
        return ""
    path = Path(name).absolute()
    roots = [folder.absolute() for folder in folders]
    return str(name) if any(path == root or root in path.parents or path in root.parents for root in roots) else ""
