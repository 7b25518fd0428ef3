"""A policy family as a folder: weights as safetensors, everything else in `ric.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ric.errors import RunError
from ric.families import Conditional, Members, Mixture
from ric.kinds import Format, PolicyFamily, Statistics
from ric.kinds import Mapping as RewardMapping
from ric.plugin import Host
from ric.run.durable.atomic import new_folder
from ric.run.members.layout import BASE, FAMILY, HEAD, MEMBERS
from ric.run.setup.nested import written

if TYPE_CHECKING:
    from ric.run.job.local_job import LocalJob
    from ric.run.setup.prepare import Plan


def save_family(folder: Path, plan: Plan, job: LocalJob, family: PolicyFamily) -> None:
    """Write the family's members and `ric.json`; a folder that is there already is kept when it is the same."""
    head = {
        **describe_family(family, plan),
        "base": job.base,
        "tokens": list(job.tokens),
        "fingerprints": job.weights(family.members),
    }
    text = json.dumps(head, indent=1, ensure_ascii=False)
    if (folder / HEAD).is_file() and (folder / HEAD).read_text(encoding="utf-8") == text:
        return
    if folder.exists():
        import shutil

        shutil.rmtree(folder)
    with new_folder(folder) as work:
        for member, target in member_folders(work, family).items():
            plan.backend.save(job.policy, member, target)
        (work / HEAD).write_text(text, encoding="utf-8")


def describe_family(family: PolicyFamily, plan: Plan) -> dict[str, Any]:
    """The family as JSON, with names and options of its components."""
    head = family.as_dict()
    if isinstance(family, Conditional):
        specs = plan.config.as_dict()
        head["format"] = written(family.format, specs["format"]["name"])
        head["mapping"] = written(family.mapping, specs["mapping"]["name"])
    return head


def grown_from(folder: Path) -> str:
    """The identity of the base model a family's members belong to."""
    return str(json.loads((folder / HEAD).read_text(encoding="utf-8")).get("base", ""))


def tokens_in(folder: Path) -> list[str]:
    """What the vocabulary of a family's members has beside the base model's."""
    return [str(token) for token in json.loads((folder / HEAD).read_text(encoding="utf-8")).get("tokens", ())]


def load_family(folder: Path, host: Host) -> PolicyFamily:
    """The family `save_family` wrote.

    Raises:
        RunError: there is none, or it is of a kind this version does not know.
    """
    if not (folder / HEAD).is_file():
        raise RunError(
            f"{folder} holds no policy family", "a run that got as far as its family", "ric run with the same flags"
        )
    head = json.loads((folder / HEAD).read_text(encoding="utf-8"))
    statistics = Statistics.from_dict(head["statistics"])
    if head["kind"] == Conditional.kind:
        form = host.create("format", head["format"], Format)  # type: ignore[type-abstract]
        mapping = host.create("mapping", head["mapping"], RewardMapping)  # type: ignore[type-abstract]
        return Conditional(statistics, head["member"], form, mapping, {k: head[k] for k in ("format", "mapping")})
    if head["kind"] == Members.kind:
        return Members(statistics, tuple(head["names"]), np.asarray(head["weights"], dtype=np.float64))
    if head["kind"] == Mixture.kind:
        return Mixture.from_dict(head, statistics)
    raise RunError(
        f"{folder} holds a family of kind '{head['kind']}'",
        "conditional, members or mixture",
        "pip install --upgrade ric-align",
    )


def member_folders(folder: Path, family: PolicyFamily) -> dict[str, Path]:
    """Member -> the folder of its weights, for `Backend.restore`."""
    return {member: folder / MEMBERS / member for member in family.members if member != BASE}


__all__ = [
    "BASE", "FAMILY", "HEAD", "describe_family", "grown_from", "load_family", "member_folders", "save_family",
    "tokens_in",
]  # fmt: skip
