"""Which packages are installed, and which heavy ones are loaded, found out without importing any."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.machinery import PathFinder
from importlib.util import find_spec

from ric.plugin.component import Component

HEAVY = (
    "accelerate",
    "datasets",
    "diffusers",
    "jax",
    "matplotlib",
    "numpy",
    "pandas",
    "peft",
    "scipy",
    "sklearn",
    "tensorflow",
    "torch",
    "torchvision",
    "transformers",
    "trl",
    "vllm",
)
"""Packages that a manifest must not import: each costs every `ric` command 0.1 s or much more."""


def loaded() -> frozenset[str]:
    """The heavy packages that are imported in this process."""
    return frozenset(name for name in HEAVY if name in sys.modules)


def installed(name: str) -> bool:
    """Whether a dotted import name can be imported; neither it nor its parents are imported."""
    top, *rest = name.split(".")
    try:
        spec = find_spec(top)
    except ValueError:  # a module somebody put into sys.modules by hand has no spec
        return not rest
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return False
        spec = PathFinder.find_spec(f"{spec.name}.{part}", spec.submodule_search_locations)
    return spec is not None


def missing(names: Iterable[str]) -> list[str]:
    """The import names among `names` that are not installed."""
    return [name for name in names if not installed(name)]


def pip_line(component: Component, dist: str, local: bool) -> str:
    """What to type so that the needs of a component are met.

    Args:
        component: whose `needs` are missing.
        dist: the distribution that offers it, which also names the extra.
        local: whether `dist` is a local file, which has no extras.
    """
    if local:
        return f"pip install {' '.join(missing(component.needs))}"
    # Without an extra the needs are plain dependencies: installing the distribution again brings them back.
    return f"pip install '{dist}[{component.extra}]'" if component.extra else f"pip install {dist}"
