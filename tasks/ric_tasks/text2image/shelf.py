"""Where pictures lie that a table names: a folder, or a tar archive."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ric.errors import DataError, did_you_mean
from ric.kinds import Payload

if TYPE_CHECKING:
    from PIL.Image import Image

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
"""Of picture files."""


class Shelf(Protocol):
    """Pictures by name."""

    def picture(self, name: str, place: str) -> Payload:
        """The picture of that name; `place` is where it is named.

        Raises:
            DataError: there is none.
        """


class Folder:
    """Files below a folder; they stay where they are and are opened where they are needed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def picture(self, name: str, place: str) -> Path:
        """The file's path; see `Shelf`."""
        path = self.root / name
        if not path.is_file():
            raise DataError(
                f"{place}: no picture '{name}' in {self.root}",
                "a file below that folder",
                "say where the pictures are: --set task.images=FOLDER, or FILE.tar",
            )
        return path


class Archive:
    """Members of a tar archive, unpacked in memory and no larger than they are needed.

    Args:
        path: the archive.
        side: pixels that the shorter side is reduced to, 0 = as it is.
    """

    def __init__(self, path: Path, side: int) -> None:
        self.path, self.side = path, side
        self.members = {Path(name).name: image for name, image in self._unpacked()}

    def picture(self, name: str, place: str) -> Image:
        """The member with that file name; see `Shelf`."""
        found = self.members.get(Path(name).name)
        if found is None:
            raise DataError(
                f"{place}: no picture '{name}' in {self.path}",
                did_you_mean(name, list(self.members)) or f"one of its {len(self.members)} pictures",
                f"tar tf {self.path}",
            )
        return found

    def _unpacked(self) -> list[tuple[str, Image]]:
        with opened_tar(self.path) as archive:
            return [
                (member.name, unpacked(archive, member, self.side))
                for member in archive
                if member.isfile() and member.name.lower().endswith(ENDINGS)
            ]


def opened_tar(path: Path) -> tarfile.TarFile:
    """The archive, to be read from its beginning.

    Raises:
        DataError: it is none.
    """
    try:
        return tarfile.open(path)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise DataError(f"{path} is no tar archive: {error}", "a .tar file with pictures", f"tar tf {path}") from error


def unpacked(archive: tarfile.TarFile, member: tarfile.TarInfo, side: int) -> Image:
    """A member as a picture whose shorter side has at most `side` pixels.

    Raises:
        DataError: it is broken, or no picture.
    """
    from PIL import Image, UnidentifiedImageError

    stream = archive.extractfile(member)
    try:
        image = Image.open(io.BytesIO(b"" if stream is None else stream.read()))
        image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise DataError(
            f"{archive.name!s}: '{member.name}' is broken or no picture: {error}",
            "whole image files such as PNG or JPEG",
            "leave it out of the archive",
        ) from error
    kept = image.convert("RGBA") if image.mode in ("P", "LA", "PA") or "transparency" in image.info else image.copy()
    longest = max(1, max(kept.size) * side // min(kept.size)) if side else 0
    if side and min(kept.size) > side:
        kept.thumbnail((longest, longest))
    return kept


def shelf(where: str, beside: Path, side: int) -> Shelf:
    """What `task.images` names, or the folder of the table that names them.

    Raises:
        DataError: there is no such place.
    """
    path = Path(where).expanduser() if where else beside
    if path.is_dir():
        return Folder(path)
    if path.is_file():
        return Archive(path, side)
    raise DataError(
        f"task.images = {where}: no such folder or archive", "a folder, or a tar archive", f"ls {path.parent}"
    )
