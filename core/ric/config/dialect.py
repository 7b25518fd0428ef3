"""The YAML that ric reads and writes: the core schema of YAML 1.2.

PyYAML follows YAML 1.1, where `1e-3` is a text, `no` is false, `1:30` is 90 and `010` is 8. Here
`1e-3` is a number, only `true` and `false` are booleans, the rest are texts, and a key that stands
twice in a mapping is an error. What is written with `Dumper` reads back equal.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml

# YAML 1.2.2, section 10.3.2: tag resolution of the core schema.
_RESOLVERS = (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+0123456789."),
    ),
)

_BREAKS = "\r\x85\u2028\u2029"


@cache
def loader() -> type[yaml.SafeLoader]:
    """The loader class."""
    import yaml

    class Loader(yaml.SafeLoader):
        def construct_int(self, node: yaml.ScalarNode) -> int:
            text = str(self.construct_scalar(node))
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)

        def construct_float(self, node: yaml.ScalarNode) -> float:
            return float(str(self.construct_scalar(node)).lower().replace(".inf", "inf").replace(".nan", "nan"))

        def construct_unique(self, node: yaml.MappingNode) -> dict[Any, Any]:
            seen: set[object] = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"key '{key.value}' again", key.start_mark)
                seen.add(key.value)
            return self.construct_mapping(node, deep=True)

    _set_resolvers(Loader)
    Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_int)
    Loader.add_constructor("tag:yaml.org,2002:float", Loader.construct_float)
    Loader.add_constructor("tag:yaml.org,2002:map", Loader.construct_unique)
    return Loader


@cache
def dumper() -> type[yaml.SafeDumper]:
    """The dumper class: block style, texts quoted exactly where the loader would read something else."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

        def represent_text(self, data: str) -> yaml.ScalarNode:
            # Line breaks beyond "\n" survive only as escapes, and only double quotes have escapes.
            style = '"' if any(mark in data for mark in _BREAKS) else None
            return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    _set_resolvers(Dumper)
    Dumper.add_representer(str, Dumper.represent_text)
    return Dumper


def _set_resolvers(cls: Any) -> None:
    cls.yaml_implicit_resolvers = {}  # in place of those of YAML 1.1
    for tag, pattern, first in _RESOLVERS:
        cls.add_implicit_resolver(tag, re.compile(rf"^(?:{pattern})$"), first)
