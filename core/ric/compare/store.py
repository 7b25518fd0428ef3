"""`compare.yaml`: which runs a comparison is made of, so that its report can be made again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ric.compare.members import WHOLE, Member, read_member
from ric.compare.own_folder import FINGERPRINT, refuse_foreign, refuse_unfinished
from ric.config.files import dump, load
from ric.run.digest import digest
from ric.run.durable.atomic import write_text

FILE = "compare.yaml"
MOVED = "kl.json"


def holds_comparison(folder: Path) -> bool:
    """Whether a folder is a comparison's."""
    return (folder / FILE).is_file()


def default_folder(task: str, tree: Mapping[str, Any]) -> Path:
    """`runs/compare-<task>-<hash of what is compared>`."""
    return Path("runs") / f"compare-{task}-{fingerprint(tree)}"


def fingerprint(tree: Mapping[str, Any]) -> str:
    """Ten hex digits of what is compared."""
    return digest({key: value for key, value in tree.items() if key != FINGERPRINT})[:10]


def check(folder: Path, tree: Mapping[str, Any], fresh: bool) -> None:
    """Refuse a folder that holds something else.

    Raises:
        RunError: a file, a folder of something else, or another comparison without `fresh`.
    """
    refuse_foreign(folder, "comparison", FILE, {FINGERPRINT: fingerprint(tree)}, fresh)


def save(folder: Path, tree: Mapping[str, Any]) -> None:
    """Write `compare.yaml`."""
    folder.mkdir(parents=True, exist_ok=True)
    dump(folder / FILE, {**tree, FINGERPRINT: fingerprint(tree)})


def tree_of(members: Sequence[Member]) -> dict[str, Any]:
    """What `compare.yaml` says of finished runs; runs whose results changed make another comparison."""
    return {
        "members": [
            {"label": m.label, "run": str(m.folder.resolve()), "budget": m.budget, "results": digest([m.own.rewards])}
            for m in members
        ],
        "notes": [],
    }


def read(folder: Path) -> tuple[list[Member], list[str]]:
    """The finished members of a comparison, and its notes.

    Raises:
        RunError: a run is missing or unfinished.
    """
    tree = load(folder / FILE)
    made = [spec["run"] for spec in tree["members"] if "config" in spec]
    refuse_unfinished(folder, [folder / run for run in made])
    members = [
        read_member(f"{spec['label']}={folder / spec['run']}", float(spec.get("budget", WHOLE)))
        for spec in tree["members"]
    ]
    return with_moved(folder, members), list(tree.get("notes") or [])


def save_moved(folder: Path, members: Sequence[Member]) -> None:
    """Keep how far the members have moved from the base model; loading their models again takes long."""
    table = {str(member.folder.resolve()): list(member.moved) for member in members}
    write_text(folder / MOVED, json.dumps(table))


def with_moved(folder: Path, members: Sequence[Member]) -> list[Member]:
    """The members with what was kept of them."""
    if not (folder / MOVED).is_file():
        return list(members)
    table = json.loads((folder / MOVED).read_text(encoding="utf-8"))
    return [m._replace(moved=tuple(table.get(str(m.folder.resolve()), ()))) for m in members]
