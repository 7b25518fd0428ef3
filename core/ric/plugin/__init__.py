"""How parts are found: descriptors, hook specifications and the host.

A plugin needs two names of this package: `Component`, which describes one part, and `hookimpl`, which
marks the functions that return them. `ric.plugin.specs` is the reference of all hooks.
"""

from ric.plugin.component import Component
from ric.plugin.host import Found, Host, default_host, reset_default_host
from ric.plugin.markers import KINDS, hookimpl
from ric.plugin.options import REQUIRED, Option
from ric.plugin.rows import Row

__all__ = [
    "KINDS",
    "REQUIRED",
    "Component",
    "Found",
    "Host",
    "Option",
    "Row",
    "default_host",
    "hookimpl",
    "reset_default_host",
]
