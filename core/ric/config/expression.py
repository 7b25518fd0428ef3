"""Utilities as a user writes them: `0.3*harmless + 0.7*helpful`, `min(harmless, helpful)`.

A small language of its own: Python's grammar reads it, and nothing of Python is run. It has numbers, reward
names, `+ - * / **`, the functions below, and `raw(NAME)`. A bare name is the reward's z-score; a name that is
no plain word, such as `hf:org/model`, stands in quotes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from ric.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Values = npt.NDArray[np.float64]
    Compute = Callable[[Mapping[str, Values], Mapping[str, Values]], Values]

LONGEST, DEEPEST = 2000, 150
"""Characters, and operations within each other; more is no utility that a person wrote."""
RAW = "raw"
OPERATORS = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power"}
SIGNS = {ast.UAdd: "positive", ast.USub: "negative"}
FUNCTIONS = {"min": "minimum", "max": "maximum", "abs": "absolute", "exp": "exp", "log": "log", "sqrt": "sqrt"}
SEVERAL = ("min", "max")
"""Functions of two arguments or more; the others take one."""
EXAMPLE = "--utility '0.3*{0} + 0.7*{1}'"


@dataclass(frozen=True)
class Expression:
    """A parsed utility. Larger is better.

    Args:
        text: as it was given.
        names: the rewards it mentions, in order of first appearance.
        compute: z-scores and raw rewards by name -> values.
    """

    text: str
    names: tuple[str, ...]
    compute: Compute

    def __call__(self, z: Mapping[str, Values], raw: Mapping[str, Values]) -> Values:
        """Values (n,) for rewards by name, each (n,); NaN or infinite where the arithmetic has no result."""
        import numpy as np

        n = len(next(iter(z.values())))
        with np.errstate(all="ignore"):
            return np.asarray(np.broadcast_to(self.compute(z, raw), n), dtype=np.float64)


def parse_utility(text: str, names: Sequence[str]) -> Expression:
    """The utility a text means.

    Args:
        text: see the module.
        names: the run's rewards.

    Raises:
        ConfigError: it is no such expression, or names an unknown reward; the column is named.
    """
    shown = EXAMPLE.format(*(list(map(_spelled, names)) * 2)[:2])
    if len(text) > LONGEST:
        raise ConfigError(f"a utility of {len(text)} characters", f"at most {LONGEST}", shown)
    # One line, so that columns count from its start; leading spaces would be an indentation.
    line = "".join(" " if character in "\t\r\n\f" else character for character in text)
    blank = len(line) - len(line.lstrip(" "))
    reader = _Reader(text, line, blank, tuple(names), shown)
    return Expression(text, *reader.read())


def _spelled(name: str) -> str:
    """A reward's name as it stands in a utility."""
    return name if name.isascii() and name.isidentifier() else repr(name)


class _Reader:
    """Turns one text into a function; every refusal names its column, counted from 1."""

    def __init__(self, text: str, line: str, blank: int, names: tuple[str, ...], shown: str) -> None:
        self.text, self.line, self.blank, self.names, self.shown = text, line, blank, names, shown
        self.found: dict[str, None] = {}
        self.depth = 0

    def read(self) -> tuple[tuple[str, ...], Compute]:
        try:
            tree = ast.parse(self.line[self.blank :], mode="eval")
            compute = self._node(tree.body)
        except SyntaxError as error:
            # Offset 0 means that the text ended too early.
            column = self.blank + error.offset if error.offset else len(self.line) + 1
            raise self._wrong(f"is no expression ({error.msg})", column) from error
        except ValueError as error:  # a null byte, or half a character
            raise self._wrong(f"is no expression ({error})", 1) from error
        except (RecursionError, MemoryError) as error:
            raise self._wrong("is nested too deeply", 1) from error
        if not self.found:
            raise self._wrong("mentions no reward", 1, f"at least one of: {', '.join(self.names)}")
        return tuple(self.found), compute

    def _node(self, node: ast.expr) -> Compute:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._at(node, "is nested too deeply", f"at most {DEEPEST} operations within each other")
        compute = self._part(node)
        self.depth -= 1
        return compute

    def _part(self, node: ast.expr) -> Compute:
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.Name):
            return self._reward(node.id, node)
        if isinstance(node, ast.UnaryOp) and type(node.op) in SIGNS:
            return _applied(SIGNS[type(node.op)], [self._node(node.operand)])
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return _applied(OPERATORS[type(node.op)], [self._node(node.left), self._node(node.right)])
        if isinstance(node, ast.Call):
            return self._call(node)
        raise self._at(node, f"has a {type(node).__name__}", f"numbers, reward names, + - * / **, {_listed()}")

    def _constant(self, node: ast.Constant) -> Compute:
        if isinstance(node.value, str):
            return self._reward(node.value, node)
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise self._at(node, f"has {node.value!r}", "a number")
        return _number(node.value)

    def _reward(self, name: str, node: ast.expr, scale: int = 0) -> Compute:
        if name not in self.names:
            spelled = next((known for known in self.names if self._begins(known, node)), None)
            near = f"the name in quotes: {spelled!r}" if spelled else did_you_mean(name, self.names)
            raise self._at(node, f"names '{name}', which is no reward here", near or ", ".join(self.names))
        self.found[name] = None
        return lambda *scales: scales[scale][name]

    def _begins(self, known: str, node: ast.expr) -> bool:
        """Whether a reward whose name is no plain word was written without quotes here."""
        return _spelled(known) != known and self.line.startswith(known, self._column(node) - 1)

    def _call(self, node: ast.Call) -> Compute:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in (*FUNCTIONS, RAW):
            near = did_you_mean(name, [*FUNCTIONS, RAW])
            raise self._at(node, f"calls {name or 'what is no function'}", near or _listed())
        least, most = (2, len(node.args)) if name in SEVERAL else (1, 1)
        if node.keywords or not least <= len(node.args) <= most or any(isinstance(a, ast.Starred) for a in node.args):
            wanted = "two arguments or more" if name in SEVERAL else "one argument"
            raise self._at(node, f"calls {name} with {len(node.args) + len(node.keywords)} arguments", wanted)
        if name == RAW:
            return self._raw(node.args[0])
        parts = [self._node(argument) for argument in node.args]
        return _folded(FUNCTIONS[name], parts) if name in SEVERAL else _applied(FUNCTIONS[name], parts)

    def _raw(self, node: ast.expr) -> Compute:
        name = node.id if isinstance(node, ast.Name) else node.value if isinstance(node, ast.Constant) else None
        if not isinstance(name, str):
            raise self._at(node, "asks for the raw value of something else than a reward", "raw(NAME)")
        return self._reward(name, node, scale=1)

    def _column(self, node: ast.expr) -> int:
        """Where a node begins, counted in characters from 1; Python counts bytes from 0."""
        source = self.line[self.blank :].encode("utf-8")
        return self.blank + len(source[: node.col_offset].decode("utf-8")) + 1

    def _at(self, node: ast.expr, problem: str, expected: str) -> ConfigError:
        return self._wrong(problem, self._column(node), expected)

    def _wrong(self, problem: str, column: int, expected: str = "") -> ConfigError:
        given = f"utility {self.text!r}, column {column}: {problem}"
        return ConfigError(given, expected or f"numbers, reward names, + - * / **, {_listed()}", self.shown)


def _listed() -> str:
    return ", ".join(f"{name}()" for name in (*FUNCTIONS, RAW))


def _number(value: float) -> Compute:
    def compute(*_scales: Any) -> Any:
        import numpy as np

        # As a float at once: powers of whole numbers may be too large to work out.
        return np.float64(value)

    return compute


def _applied(function: str, parts: Sequence[Compute]) -> Compute:
    def compute(*scales: Any) -> Any:
        import numpy as np

        return getattr(np, function)(*(part(*scales) for part in parts))

    return compute


def _folded(function: str, parts: Sequence[Compute]) -> Compute:
    def compute(*scales: Any) -> Any:
        import numpy as np

        return reduce(getattr(np, function), (part(*scales) for part in parts))

    return compute
