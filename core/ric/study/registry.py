"""Studies by name: the plugins offer them."""

from __future__ import annotations

from dataclasses import replace

from ric.errors import PluginError
from ric.plugin import Host
from ric.plugin.host import STUDY
from ric.study.definition import Study


def study_of(host: Host, name: str) -> Study:
    """The study of that name; its question is the component's summary.

    Raises:
        NotFoundError: there is none; the nearest name is suggested.
        PluginError: its target is no study.
    """
    found = host.load(STUDY, name)
    if not isinstance(found, Study):
        raise PluginError(f"study '{name}': its target is {found!r}", "a ric.study.Study", "ric plugins check")
    component = host.find(STUDY, name).component
    return replace(found, name=component.name, asks=component.summary)


def questions(host: Host) -> dict[str, str]:
    """Name -> what it asks; nothing is imported for it."""
    return {row.name: row.summary for row in host.rows(STUDY) if row.name}
