"""A job in the folder of a finished run, with the run's members in place."""

from __future__ import annotations

from pathlib import Path

from ric.errors import RunError
from ric.kinds import PolicyFamily
from ric.run.digest import digest, tree_digest
from ric.run.engine import open_job
from ric.run.family_file import FAMILY, member_folders
from ric.run.folder import CONFIG
from ric.run.job.local_job import LocalJob
from ric.run.ledger import EVALUATIONS
from ric.run.setup.prepare import Plan
from ric.run.watching.watcher import Watcher


def reopen(plan: Plan, folder: Path, family: PolicyFamily, watcher: Watcher) -> LocalJob:
    """The job; members are as they were saved, known by their content like those a stage has trained.

    Raises:
        RunError: rows or rewards have changed since the run.
    """
    # What looking again costs is entered apart: the run's own ledger stays what the run cost.
    job = open_job(plan, folder, watcher, EVALUATIONS)
    if digest(job.statistics) != digest(family.statistics):
        raise RunError(
            f"{folder} was made with other scores of the training rows than they get today",
            "the rewards and rows of the run",
            f"ric run --config {folder / CONFIG} --out DIR makes it anew",
        )
    for member, weights in member_folders(folder / FAMILY, family).items():
        job.backend.restore(job.policy, member, weights)
        job.fingerprints[member] = tree_digest(weights)
    return job
