"""The two markers of the pluggy project `ric`, the kinds, and the hook that offers each kind."""

from __future__ import annotations

import pluggy

PROJECT = "ric"
"""Name of the pluggy project and of the entry-point group."""
DISTRIBUTION = "ric-align"
"""Name of the distribution that a plugin's `Requires-Dist` restricts."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of the hook of the same name."""

KINDS = ("task", "reward", "format", "metric", "mapping", "sampler", "backend", "algorithm")
"""The kinds of component a user names in a configuration."""
COMMAND = "command"
"""What `ric_commands` offers; listed like a component, but its target is a typer app."""
STUDY = "study"
"""What `ric_studies` offers; its target is a `ric.study.Study`."""
HOOKS = {**{f"ric_{kind}s": kind for kind in KINDS}, "ric_studies": STUDY, "ric_commands": COMMAND}
"""Register hook -> the kind it offers."""
