"""Binary tables: Parquet files, folders that `datasets` saved, and data sets of the hub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from ric.errors import DataError
from ric_tasks.reading.hub_cache import cached, offline
from ric_tasks.reading.record import Record

SAVED = "a folder that save_to_disk wrote"
DICT, FILES = "dataset_dict.json", ("state.json", "dataset_info.json")
"""What `save_to_disk` leaves: the first beside folders of splits, the others in each."""
ROWS = 1024


def parquet(path: Path) -> Iterator[Record]:
    """The rows of a Parquet file, a batch at a time.

    Raises:
        DataError: it is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as table:
            batches = table.iter_batches(batch_size=ROWS)
            rows = chain.from_iterable(batch.to_pylist() for batch in batches)
            yield from (Record(str(path), number, fields, "row") for number, fields in enumerate(rows, 1))
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"{path}: {first_line(error)}", "a whole Parquet file", "copy or write the file again"
        ) from error


def saved_splits(path: Path) -> dict[str, Any]:
    """Split -> data set of a folder that `save_to_disk` wrote; a data set without splits is "".

    Raises:
        DataError: it cannot be read.
    """
    missing = _missing(path)
    if missing is not None:
        raise DataError(f"{path}: {missing} is missing", SAVED, f"ls {path}")
    import datasets

    try:
        whole = datasets.load_from_disk(str(path))
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: {first_line(error)}", SAVED, f"ls {path}") from error
    return dict(whole) if isinstance(whole, datasets.DatasetDict) else {"": whole}


def hub_splits(name: str) -> dict[str, Any]:
    """Split -> data set of the hub; `name` is `owner/name` or `owner/name:configuration`.

    Raises:
        DataError: there is none of that name, or the hub cannot be reached.
    """
    repository, _, configuration = name.partition(":")
    if offline() and not cached(repository):
        raise _absent(name, "")
    import datasets

    try:
        whole = datasets.load_dataset(repository, configuration or None)
    except (OSError, ValueError, RuntimeError) as error:
        raise _absent(name, f" ({type(error).__name__}: {first_line(error)})") from error
    return dict(whole)


def first_line(error: BaseException) -> str:
    """What a library's error begins with, short enough for a message."""
    return f"{str(error).strip().partition(chr(10))[0]:.160}"


def _absent(name: str, reason: str) -> DataError:
    """Nothing of that name, here or on the hub."""
    off = "; the hub is switched off by HF_HUB_OFFLINE, so that only what is cached can be had" if offline() else ""
    return DataError(
        f"--data {name}: no such file or folder, and no such data set on the hub{off}{reason}",
        "a file, a folder, or the id of a data set that can be downloaded",
        f"ls {name}, or look at https://huggingface.co/datasets/{name.partition(':')[0]}",
    )


def _missing(path: Path) -> Path | None:
    """The first file that a saved data set should have and has not; what they hold is the library's to say."""
    splits: list[str] = [""]
    with suppress(OSError, ValueError, KeyError, TypeError):
        splits = json.loads((path / DICT).read_text(encoding="utf-8"))["splits"]
    needed = (path / str(split) / name for split in splits for name in FILES)
    return next((file for file in needed if not file.is_file()), None)


def dataset_rows(name: str, dataset: Any) -> Iterator[Record]:
    """The rows of a data set."""
    for number, fields in enumerate(dataset, 1):
        yield Record(name, number, fields, "row")
