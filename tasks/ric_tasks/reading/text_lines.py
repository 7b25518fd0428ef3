"""Text files line by line, zipped or not; what is wrong with one is told with the line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

from ric.errors import DataError

GZIP = b"\x1f\x8b"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"


def lines(path: Path, encoding: str = "utf-8") -> Iterator[str]:
    """The lines of a file with their ends; a byte-order mark is left out.

    Raises:
        DataError: it cannot be opened, its gzip stream is cut off, or a line is not text in this encoding.
    """
    number = 0
    try:
        with opened(path) as stream:
            for number, raw in enumerate(stream, 1):
                yield _decoded(path, number, raw.removeprefix(BOM) if number == 1 else raw, encoding)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"{path}: the gzip file is damaged or cut off after line {number} ({error})",
            "a whole gzip file",
            f"gzip --test {path}, then copy or download it again",
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


def opened(path: Path) -> BufferedIOBase:
    """A file as bytes, unzipped where it is zipped, whatever its name says."""
    with path.open("rb") as stream:
        zipped = stream.read(2) == GZIP
    return gzip.open(path) if zipped else path.open("rb")


def head(path: Path, size: int = 4096) -> bytes:
    """The first bytes of a file, unzipped; of a damaged one those that can be had.

    Raises:
        DataError: it cannot be opened.
    """
    found = b""
    try:
        with opened(path) as stream:
            while len(found) < size and (block := stream.read(256)):
                found += block
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return found
    except OSError as error:
        raise unreadable(path, error) from error
    return found


def unreadable(path: Path, error: OSError) -> DataError:
    """What is said of a file that the system does not give."""
    return DataError(f"{path} cannot be read: {error.strerror or error}", "a file you may read", f"ls -l {path}")


def _decoded(path: Path, number: int, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if number == 1 and raw[:2] in UTF16:
            raise _foreign(path, "it is UTF-16", "utf-16") from error
        wrong = f"line {number} has the byte 0x{raw[error.start]:02x} at position {error.start + 1}"
        raise _foreign(path, wrong, "latin1") from error


def _foreign(path: Path, found: str, encoding: str) -> DataError:
    return DataError(f"{path}: {found}", "text in UTF-8", f"iconv -f {encoding} -t utf-8 {path} > utf8-{path.name}")
