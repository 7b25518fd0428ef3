"""Results as files: `samples.parquet` holds every response with its rewards, `results.json` the rest.

Images lie in `images/`, each once, under the hash of its content; the table names their files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ric.errors import RunError
from ric.kinds import Array, Payload, Statistics
from ric.run.durable.atomic import write_bytes, write_text
from ric.run.folder import IMAGES, RESULTS
from ric.run.payload_json import decode_payload, encode_payload, is_image, png_bytes
from ric.run.results import Choice, Curve, Given, Results, TrueFront

SAMPLES = "samples.parquet"
TRUTH = "truth"
JSON, IMAGE = ":json", ":image"
"""Marks, in the other column, of a payload kept as JSON and of a file that is the run's own."""


class DamagedError(RunError):
    """A finished run whose results were changed since; its stages can make them again."""


def write(folder: Path, results: Results) -> None:
    """Write all files; `results.json` last, so that its presence means the run is finished."""
    import pandas as pd

    samples = pd.DataFrame(list(_records(results, folder))).to_parquet(index=False)
    write_bytes(folder / SAMPLES, samples)
    head = {
        "samples": hashlib.sha256(samples).hexdigest(),
        "task": results.task,
        "statistics": results.statistics.as_dict(),
        "ids": list(results.ids),
        "prompts": [encode_payload(prompt) for prompt in results.prompts],
        "curves": [_head(curve) for curve in results.curves],
        "truth": None if results.truth is None else results.truth.preferences.tolist(),
        "config": dict(results.config),
        "manifest": dict(results.manifest),
        "meta": [dict(meta) for meta in results.meta],
        "choice": None if results.choice is None else results.choice._asdict(),
        "evaluated": list(results.evaluated),
        "metrics": dict(results.metrics),
        "given": [[given.source, given.rows, given.mean.tolist(), given.error.tolist()] for given in results.given],
        "ledger": [dict(entry) for entry in results.ledger],
    }
    write_text(folder / RESULTS, json.dumps({**head, "seal": _seal(head)}, ensure_ascii=False, indent=1))


def finished(folder: Path) -> bool:
    """Whether a run reached its end; its files may have been damaged since."""
    return (folder / RESULTS).is_file()


def read(folder: Path) -> Results:
    """The inverse of `write`.

    Raises:
        RunError: the run is not finished, or its files do not belong together.
    """
    import pandas as pd

    if not finished(folder):
        raise RunError(
            f"{folder} holds no finished run", "a run that reached its end", f"ric resume {folder} goes on with it"
        )
    head = _head_of(folder)
    frame = pd.read_parquet(folder / SAMPLES)
    statistics = Statistics.from_dict(head["statistics"])
    measured = head.get("evaluated", [])
    curves = [
        _measured(frame, number, item, measured, _curve(frame, folder, number, item, statistics))
        for number, item in enumerate(head["curves"])
    ]
    truth = None
    if head["truth"] is not None:
        preferences = np.asarray(head["truth"], dtype=np.float64)
        stored = _curve(frame, folder, len(curves), {"method": TRUTH, "points": len(preferences), **_BLANK}, statistics)
        truth = TrueFront(preferences, stored.rewards, stored.payloads)
    prompts: list[Any] = [decode_payload(prompt) for prompt in head["prompts"]]
    return Results(
        head["task"],
        statistics,
        head["ids"],
        prompts,
        curves,
        truth,
        head["ledger"],
        head["config"],
        head["manifest"],
        head.get("meta", []),
        Choice(**head["choice"]) if head.get("choice") else None,
        head.get("evaluated", []),
        head.get("metrics", {}),
        [Given(source, rows, np.array(mean), np.array(error)) for source, rows, mean, error in head.get("given", [])],
    )


def _head_of(folder: Path) -> dict[str, Any]:
    """What `results.json` holds, once it is known to be whole and to belong to the samples."""
    try:
        head: dict[str, Any] = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
        if head.pop("seal") != _seal(head):
            raise _damaged(folder, RESULTS)
        if head.pop("samples") != hashlib.sha256((folder / SAMPLES).read_bytes()).hexdigest():
            raise _damaged(folder, SAMPLES)
    except FileNotFoundError as error:
        raise _damaged(folder, SAMPLES) from error
    except (ValueError, KeyError, AttributeError) as error:
        raise _damaged(folder, RESULTS) from error
    return head


def _damaged(folder: Path, name: str) -> DamagedError:
    return DamagedError(
        f"{folder / name} is damaged or missing",
        "the file as it was written",
        f"ric resume {folder} makes it again from the run's stages",
    )


def _seal(head: dict[str, Any]) -> str:
    """Of everything in `results.json`."""
    return hashlib.sha256(json.dumps(head, sort_keys=True).encode()).hexdigest()


_BLANK: dict[str, Any] = {
    "seed": 0,
    "preferences": None,
    "members": [],
    "split": "test",
    "step": -1,
    "conditioned": False,
}


def _head(curve: Curve) -> dict[str, Any]:
    preferences = None if curve.preferences is None else curve.preferences.tolist()
    return {
        "method": curve.method, "seed": curve.seed, "preferences": preferences, "members": list(curve.members),
        "split": curve.split, "step": curve.step, "conditioned": curve.desired is not None,
        "points": len(curve.rewards), "mixed": list(curve.mixed),
        "mix": None if curve.mix is None else curve.mix.tolist(),
        "metrics": None if curve.metrics is None else curve.metrics.tolist(),
    }  # fmt: skip


def _records(results: Results, folder: Path) -> Iterator[dict[str, Any]]:
    """One record per curve, point and prompt; the truth comes last, as a curve of its own."""
    curves = list(results.curves)
    if results.truth is not None:
        truth = results.truth
        members = [""] * len(truth.preferences)
        curves.append(Curve(TRUTH, 0, truth.preferences, truth.rewards, None, truth.payloads, members))
    names = results.statistics.names
    for number, curve in enumerate(curves):
        for point, payloads in enumerate(curve.payloads):
            for row, payload in enumerate(payloads):
                text, file = _stored(payload, folder)
                yield {
                    "curve": number, "method": curve.method, "seed": curve.seed,
                    "split": curve.split, "step": curve.step,
                    "member": curve.members[point], "point": point, "row": row, "id": results.ids[row],
                    "prompt": _stored(results.prompts[row], folder)[0], "payload": text, "payload_file": file,
                    "meta": json.dumps(dict(results.meta[row]) if results.meta else {}, ensure_ascii=False),
                    **_columns("w", names, None if curve.preferences is None else curve.preferences[point]),
                    **_columns("", names, curve.rewards[point, row]),
                    **_columns("eval", results.evaluated, _row(curve.evaluated, point, row)),
                    **_columns("desired", names, None if curve.desired is None else curve.desired[point, row]),
                }  # fmt: skip


def _row(values: Array | None, point: int, row: int) -> Array | None:
    return None if values is None else values[point, row]


def _columns(prefix: str, names: Sequence[str], values: Array | None) -> dict[str, float]:
    cells = np.full(len(names), np.nan) if values is None else values
    return {f"{prefix}:{name}" if prefix else f"reward:{name}": float(v) for name, v in zip(names, cells, strict=True)}


def _stored(payload: Payload, folder: Path) -> tuple[str, str]:
    """A payload's text column and its file column: an image becomes a file, what else is no text JSON."""
    if isinstance(payload, str):
        return payload, ""
    if isinstance(payload, Path):
        return "", payload.as_posix()
    if is_image(payload):
        return IMAGE, _kept(png_bytes(payload), folder)
    return json.dumps(encode_payload(payload), ensure_ascii=False), JSON


def _kept(png: bytes, folder: Path) -> str:
    """The name of an image's file below the folder; it is written unless it is there."""
    name = f"{IMAGES}/{hashlib.sha256(png).hexdigest()[:20]}.png"
    if not (folder / name).is_file():
        (folder / IMAGES).mkdir(exist_ok=True)
        write_bytes(folder / name, png)
    return name


def _restored(text: str, file: str, folder: Path) -> Payload:
    """A payload as it was, but for an image, which comes as the path of its file: there may be many."""
    if file == JSON:
        return decode_payload(json.loads(text))
    if file and text == IMAGE:
        return folder / file
    return Path(file) if file else text


def _curve(frame: Any, folder: Path, number: int, head: dict[str, Any], statistics: Statistics) -> Curve:
    part = frame[frame["curve"] == number].sort_values(["point", "row"])
    points, names = head["points"], statistics.names
    if len(part) == 0 or len(part) % points:
        raise RunError(
            f"{SAMPLES} holds {len(part)} rows of '{head['method']}'",
            f"rows for {points} points",
            "run again with --fresh",
        )
    shape = (points, len(part) // points, len(names))
    rewards = part[[f"reward:{name}" for name in names]].to_numpy(dtype=np.float64).reshape(shape)
    desired = part[[f"desired:{name}" for name in names]].to_numpy(dtype=np.float64).reshape(shape)
    flat = [_restored(text, file, folder) for text, file in zip(part["payload"], part["payload_file"], strict=True)]
    payloads = [flat[i * shape[1] : (i + 1) * shape[1]] for i in range(points)]
    preferences = None if head["preferences"] is None else np.asarray(head["preferences"], dtype=np.float64)
    curve = Curve(
        head["method"],
        head["seed"],
        preferences,
        rewards,
        desired,
        payloads,
        head["members"],
        head["split"],
        head["step"],
        tuple(head.get("mixed", ())),
        None if head.get("mix") is None else np.asarray(head["mix"], dtype=np.float64),
    )
    return curve if head["conditioned"] else replace(curve, desired=None)


def _measured(frame: Any, number: int, head: dict[str, Any], names: Sequence[str], curve: Curve) -> Curve:
    """The curve with what was measured beside its rewards; results of earlier versions have nothing of it."""
    if head.get("metrics") is None:
        return curve
    g, n, _ = curve.rewards.shape
    part = frame[frame["curve"] == number].sort_values(["point", "row"])
    scores = part[[f"eval:{name}" for name in names]].to_numpy(dtype=np.float64).reshape(g, n, len(names))
    return replace(curve, evaluated=scores, metrics=np.asarray(head["metrics"], dtype=np.float64).reshape(g, -1))
