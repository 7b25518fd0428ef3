"""What the host knows about one plugin."""

from __future__ import annotations

from dataclasses import dataclass, field

from ric.plugin.component import Component


@dataclass(frozen=True)
class Plugin:
    """One entry point, or one local file.

    Args:
        name: the entry point's name, or `dist.entry` when two distributions use the same one; a
            file's stem for a local file.
        dist: the distribution it came with, or the path of a local file.
        version: the distribution's version, "" for a local file.
        components: kind -> what it offers.
        trouble: why nothing of it can be used; "" when it works.
        mismatch: the version of ric it asks for and the one installed; "" when they agree.
        notes: remarks that do not keep it from working.
    """

    name: str
    dist: str
    version: str = ""
    components: dict[str, list[Component]] = field(default_factory=dict)
    trouble: str = ""
    mismatch: str = ""
    notes: tuple[str, ...] = ()

    @property
    def local(self) -> bool:
        """Whether it is a local file rather than an installed distribution."""
        return not self.version
