"""The folder of a run: found by its configuration, refused when it holds another one."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ric.config.files import dump, load
from ric.config.fingerprint import fingerprint
from ric.config.places import contents
from ric.errors import RunError
from ric.run.durable.atomic import write_text
from ric.run.durable.disk import disk_errors
from ric.run.durable.lock import HOLDER, LOCK
from ric.run.machine.ranks import expect, ranks
from ric.run.stages import PARTIAL, STAGES
from ric.run.watching.log import LOG

if TYPE_CHECKING:
    from ric.config.schema import RunConfig
    from ric.run.setup.prepare import Plan

CONFIG, MANIFEST, RESULTS = "run.yaml", "manifest.json", "results.json"
FIGURES, IMAGES = "figures", "images"
"""The folders of figures that were asked for, and of answers that are images."""
FOLDERS = (STAGES, "family", FIGURES, IMAGES)
FILES = (
    "manifest.json", "results.json", "samples.parquet", "ledger.jsonl", "evaluations.jsonl", "run.log",
    "front.csv", "front.png", "calibration.png", "spider.png", "grid.png", "report.html", CONFIG,
)  # fmt: skip
"""What ric itself writes; the configuration is the last to go, so that what is left is known as a run until then."""
_TORN = re.compile(r"\.(.+)\.[a-z0-9_]{8}")
PACKAGES = ("ric-align", "torch", "transformers", "peft", "trl", "datasets", "diffusers", "numpy", "scipy", "moocore")


def default_folder(config: RunConfig) -> Path:
    """`runs/<algo>-<task>-<hash of the configuration>`."""
    return Path("runs") / f"{config.algo['name']}-{config.task['name']}-{fingerprint(config)}"


def check(folder: Path, config: RunConfig, fresh: bool) -> bool:
    """Whether `folder` holds this very configuration already; nothing is written.

    Raises:
        RunError: it holds something else, or cannot be looked into.
    """
    with disk_errors(folder):
        if not folder.exists():
            return False
        if not folder.is_dir():
            raise RunError(f"{folder} is a file", "a folder for the run", "--out DIR")
        if not (folder / CONFIG).exists():
            # The manifest is written first: without a configuration it is what a crash left of a run of ours.
            if any(not _known(path) for path in folder.iterdir()):
                raise RunError(f"{folder} is not empty and holds no run", "an empty or new folder", "--out DIR")
            return False
        same = load(folder / CONFIG).get("fingerprint") == fingerprint(config)
    if not same and not fresh:
        raise RunError(
            f"{folder} holds a run of another configuration",
            "the configuration in its run.yaml",
            f"ric run --config {folder / CONFIG}, --out DIR for a new folder, or --fresh to start anew here",
        )
    return same


def open_folder(folder: Path, plan: Plan, fresh: bool) -> None:
    """Make the folder and write `run.yaml` and `manifest.json`; `fresh` removes what an earlier run left."""
    known = check(folder, plan.config, fresh)
    if fresh and folder.exists():
        for name in (*FOLDERS, *FILES):
            path = folder / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    sweep(folder)
    if known and not fresh:
        expect(int(read_manifest(folder).get("processes", 1)))
        return
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / MANIFEST, json.dumps(manifest(plan), indent=1))
    dump(folder / CONFIG, {**plan.config.as_dict(), "fingerprint": fingerprint(plan.config)})


def sweep(folder: Path) -> None:
    """Remove what killed processes left half-written; the folder is locked. What stages keep is not half-written.

    Stages that runs share are those of the folder above, which is swept by who holds it: others may be at work there.
    """
    torn = [path for path in folder.glob(".*") if _torn(path)]
    if not (folder / STAGES).is_symlink():
        torn += [path for path in (folder / STAGES).glob(".*") if not path.name.endswith(PARTIAL)]
    for path in torn:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _known(path: Path) -> bool:
    """Whether a run of ours may have left a file before its configuration; stages shared with other runs are a link."""
    shared = path.name == STAGES and path.is_symlink()
    return shared or path.name in (MANIFEST, LOG, LOCK, HOLDER) or _torn(path)


def _torn(path: Path) -> bool:
    """Whether a name is that of a file of ours on its way to being written (see `ric.run.durable.atomic`)."""
    written = _TORN.fullmatch(path.name)
    return written is not None and written[1] in (*FOLDERS, *FILES, HOLDER)


def read_config(folder: Path) -> dict[str, Any]:
    """The configuration a run folder holds.

    Raises:
        RunError: it holds no run.
    """
    if not (folder / CONFIG).is_file():
        raise RunError(f"{folder} holds no run", "a folder that `ric run` made", "ls runs, or ric run --out DIR")
    tree = dict(load(folder / CONFIG))
    tree.pop("fingerprint", None)
    return tree


def read_manifest(folder: Path) -> dict[str, Any]:
    """What `manifest.json` says of a run.

    Raises:
        RunError: it cannot be read.
    """
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(
            f"{folder / MANIFEST} is damaged or missing", "the file as it was written", "start anew with --fresh"
        ) from error
    return found


def manifest(plan: Plan) -> dict[str, Any]:
    """Versions, seed, machine and plugins."""
    versions = {name: _version(name) for name in PACKAGES}
    account = plan.task.account()
    places = contents(plan.config.data) if plan.config.data else []
    plugins = sorted({f"{row.plugin} ({row.dist} {row.version})" for row in plan.host.rows() if row.name})
    return {
        "versions": versions,
        "plugins": plugins,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "seed": plan.config.seed,
        "processes": ranks().world,
        **({"data": {**account, "contents": places}} if account else {}),
        "git": _git(),
        "rewards": {
            name: f"{type(reward).__qualname__}:{reward.fingerprint()}" for name, reward in plan.rewards.items()
        },
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _git() -> str:
    """The commit of the current folder, "" outside a repository."""
    try:
        asked = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, timeout=5, check=False)
    except OSError:
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""
