"""Scored rows as a file, exact to the last bit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ric.kinds import Row, Scored

ROWS, ARRAYS = "rows.jsonl", "scored.npz"


def write(folder: Path, scored: Scored) -> None:
    """Write rows and arrays into `folder`; payloads that are not JSON go through `encode_payload`."""
    with (folder / ROWS).open("w", encoding="utf-8") as stream:
        for row in scored.rows:
            record = {**row._asdict(), "payload": encode_payload(row.payload), "meta": dict(row.meta)}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    arrays = {"group": scored.group, "rewards": scored.rewards}
    if scored.desired is not None:
        arrays["desired"] = scored.desired
    np.savez(folder / ARRAYS, **arrays)  # type: ignore[arg-type]


def read(folder: Path) -> Scored:
    """The inverse of `write`."""
    with (folder / ROWS).open(encoding="utf-8", newline="\n") as stream:
        records = [json.loads(line) for line in stream]
    rows = [Row(**{**record, "payload": decode_payload(record["payload"])}) for record in records]
    with np.load(folder / ARRAYS) as arrays:
        return Scored(rows, arrays["group"], arrays["rewards"], arrays.get("desired"))


def encode_payload(payload: object) -> object:
    """A payload as JSON: texts and JSON values as they are, arrays tagged with their type."""
    if isinstance(payload, np.ndarray):
        return {"__array__": payload.tolist(), "dtype": str(payload.dtype)}
    return payload


def decode_payload(value: object) -> object:
    """The inverse of `encode_payload`."""
    if isinstance(value, dict) and "__array__" in value:
        return np.asarray(value["__array__"], dtype=value["dtype"])
    return value
