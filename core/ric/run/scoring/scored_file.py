"""Scored rows as a file, exact to the last bit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ric.kinds import Row, Scored
from ric.run.payload_json import decode_payload, encode_payload

ROWS, ARRAYS = "rows.jsonl", "scored.npz"


def write(folder: Path, scored: Scored) -> None:
    """Write rows and arrays into `folder`; prompts and payloads that are not JSON go through `encode_payload`."""
    with (folder / ROWS).open("w", encoding="utf-8") as stream:
        for row in scored.rows:
            given = {"prompt": encode_payload(row.prompt), "payload": encode_payload(row.payload)}
            record = {**row._asdict(), **given, "meta": dict(row.meta)}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    arrays = {"group": scored.group, "rewards": scored.rewards}
    if scored.desired is not None:
        arrays["desired"] = scored.desired
    np.savez(folder / ARRAYS, **arrays)  # type: ignore[arg-type]


def read(folder: Path) -> Scored:
    """The inverse of `write`."""
    with (folder / ROWS).open(encoding="utf-8", newline="\n") as stream:
        records = [json.loads(line) for line in stream]
    decoded = ({key: decode_payload(record[key]) for key in ("prompt", "payload")} for record in records)
    rows = [Row(**{**record, **given}) for record, given in zip(records, decoded, strict=True)]
    with np.load(folder / ARRAYS) as arrays:
        return Scored(rows, arrays["group"], arrays["rewards"], arrays.get("desired"))
