"""The whole way of a data set: files, records, rows, filters, splits; and an account of it for log and report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from ric.errors import DataError
from ric.kinds import Row
from ric_tasks.reading.filters import Lengths, characters, kept, token_counter, within
from ric_tasks.reading.origin import Origin, origins
from ric_tasks.reading.record import Record
from ric_tasks.reading.splits import divide, first_prompts

Interpret = Callable[[Iterator[Record]], tuple[str, Iterator[Row]]]
"""Records of one file -> what they were understood as, in words, and their rows."""


class Selection(NamedTuple):
    """What is kept of what was read.

    Args:
        tokens: limits of prompt and response together.
        model: whose tokenizer counts tokens; "" = unknown, and tokens are not counted.
        shares: "test" and "validation" -> share of the prompts.
        most: most training prompts; 0 = all.
    """

    tokens: Lengths = Lengths()
    model: str = ""
    shares: Mapping[str, float] = {"test": 0.1, "validation": 0.05}
    most: int = 0


class Sheet(NamedTuple):
    """Rows by split, and how they came about: "read", "rows", "dropped" (see `Task.account`)."""

    splits: dict[str, list[Row]]
    account: dict[str, Any]


@dataclass
class Listing:
    """Rows as they were read and filtered by what can be known without a tokenizer; not yet divided.

    Args:
        read: one entry a file or data set.
        rows: (split named by the file or "", row).
        dropped: reason -> rows left out.
    """

    read: list[dict[str, Any]] = field(default_factory=list)
    rows: list[tuple[str, Row]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def listing(
    data: str,
    form: str,
    interpret: Interpret,
    limits: Lengths,
    measure: Callable[[Row], int] = characters,
    unit: str = "characters",
) -> Listing:
    """Read everything once.

    Args:
        data: what `--data` names.
        form: the form of all files, "" to tell it from their content.
        interpret: records to rows.
        limits: of what `measure` finds in a row, in `unit`.
        measure: a row's length.
        unit: what it counts, as a reason names it.

    Raises:
        DataError: with file and line, see `origins` and the readers; or nothing is left.
    """
    found = Listing()
    stream = chain.from_iterable(_rows(origin, interpret, found.read) for origin in origins(data, form))
    found.rows = list(kept(stream, limits, found.dropped, measure, unit))
    _some(data, found.rows, found.dropped)
    return found


def sheet(data: str, found: Listing, selection: Selection) -> Sheet:
    """What was read, counted in tokens where that is asked for, and divided.

    Raises:
        DataError: nothing is left, or a split is left empty.
    """
    dropped = Counter(found.dropped)
    rows: Iterable[tuple[str, Row]] = found.rows
    if selection.model and selection.tokens != Lengths():
        rows = list(within(rows, selection.tokens, token_counter(selection.model), dropped))
        _some(data, rows, dropped)
    return divided_sheet(Listing(found.read, list(rows), dropped), selection)


def divided_sheet(found: Listing, selection: Selection) -> Sheet:
    """Rows that are all kept, divided into splits.

    Raises:
        DataError: a split is left empty.
    """
    dropped = Counter(found.dropped)
    splits = divide(found.rows, selection.shares, dropped)
    splits["train"] = first_prompts(splits["train"], selection.most, dropped)
    account = {
        "read": found.read,
        "rows": {split: len(part) for split, part in splits.items()},
        "dropped": dict(sorted(dropped.items())),
    }
    return Sheet(splits, account)


def _rows(origin: Origin, interpret: Interpret, read: list[dict[str, Any]]) -> Iterator[tuple[str, Row]]:
    """The rows of one file; when it is through, an entry of what it was is added to `read`."""
    counted = _Counted(origin.records())
    first = next(counted, None)
    if first is None:
        raise DataError(f"{origin.name} has no records ({origin.form})", "at least one", f"head {origin.name}")
    words, rows = interpret(chain([first], counted))
    for row in rows:
        yield origin.split, row
    read.append({"from": origin.name, "as": f"{origin.form}: {words}", "split": origin.split, "records": counted.n})


class _Counted(Iterator[Record]):
    """Records, counted as they pass."""

    def __init__(self, records: Iterator[Record]) -> None:
        self.records, self.n = records, 0

    def __next__(self) -> Record:
        record = next(self.records)
        self.n += 1
        return record


def _some(data: str, rows: Sequence[object], dropped: Counter[str]) -> None:
    if not rows:
        why = ", ".join(f"{count} {reason}" for reason, count in dropped.most_common())
        raise DataError(
            f"--data {data}: no row is left of {sum(dropped.values())} ({why or 'there were none'})",
            "at least one row",
            "look at the data, or loosen the limits: --set task.min_chars=0 --set task.max_chars=0 "
            "--set task.min_tokens=0 --set task.max_tokens=0",
        )
