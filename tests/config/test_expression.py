"""The utility language: what Python's own evaluation says, and where a mistake stands."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ric.config.expression import Expression, parse_utility
from ric.errors import ConfigError

NAMES = ("harmless", "helpful", "hf:org/model", "größe")
Z = {"harmless": 0.5, "helpful": -1.25, "hf:org/model": 2.0, "größe": 0.0}


def value(text, z=Z, raw=None):
    columns = [{name: np.array([number]) for name, number in part.items()} for part in (z, raw or z)]
    (found,) = parse_utility(text, NAMES)(*columns)
    return float(found)


def error_of(text):
    try:
        assert isinstance(parse_utility(text, NAMES), Expression)
    except ConfigError as error:
        return error
    return None


def size(number):
    """`abs` of a real number; a power that leaves the reals is no case of this language."""
    if isinstance(number, complex):
        raise TypeError(number)
    return abs(number)


numbers = st.floats(0, 9).map(lambda x: repr(round(x, 3))) | st.integers(0, 9).map(str)
leaves = st.sampled_from(["harmless", "helpful", "größe"]) | numbers
SCRAPS = [*"()+-*/ .,'0a\n", "harmless", "min("]


def larger(part):
    pairs = st.tuples(part, st.sampled_from([" + ", "-", " * ", " / ", "**"]), part).map(
        lambda p: f"({p[0]}{p[1]}{p[2]})"
    )
    calls = st.tuples(st.sampled_from(["min", "max"]), st.lists(part, min_size=2, max_size=3)).map(
        lambda p: f"{p[0]}({', '.join(p[1])})"
    )
    return pairs | calls | part.map(lambda p: f"-{p}") | part.map(lambda p: f"abs( {p} )")


trees = st.recursive(leaves, larger, max_leaves=12)


@given(text=trees, values=st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_the_value_is_that_of_python(text, values) -> None:
    assume(any(name in text for name in NAMES))
    z = dict(zip(("harmless", "helpful", "größe"), values, strict=True)) | {"hf:org/model": 1.0}
    # Python's own arithmetic on the same floats; whole numbers as floats, as the language has them.
    scope = {name: z[name] for name in ("harmless", "helpful", "größe")}
    try:
        expected = eval(text, {"__builtins__": {}, "min": min, "max": max, "abs": size}, scope)  # noqa: S307 - the oracle
    except (ArithmeticError, ValueError, TypeError):
        return
    assume(isinstance(expected, int | float) and math.isfinite(expected))
    assert value(text, z) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(text=st.text(max_size=30) | st.lists(st.sampled_from(SCRAPS), max_size=9).map("".join))
def test_any_text_is_a_utility_or_a_mistake_with_a_place(text) -> None:
    found = error_of(text)
    if found is not None:
        assert ", column " in found.given
        assert found.expected
        assert found.hint == "--utility '0.3*harmless + 0.7*helpful'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.3*harmless + 0.7*helpful", 0.15 - 0.875),
        ("min(harmless, helpful)", -1.25),
        ("max(harmless, helpful, 'hf:org/model')", 2.0),
        ("exp(größe) + sqrt('hf:org/model'**2)", 3.0),
        ("log(exp(harmless))", 0.5),
        ("\n harmless\n * helpful ", -0.625),
        ("harmless ** -1 - - 1", 3.0),
    ],
)
def test_values_by_hand(text, expected) -> None:
    assert value(text) == pytest.approx(expected)


def test_raw_values_stand_beside_z_scores() -> None:
    raw = dict.fromkeys(NAMES, 0.0) | {"harmless": 40.0, "hf:org/model": 7.0}
    assert value("raw(harmless) + harmless - raw('hf:org/model')", raw=raw) == 33.5


def test_rows_are_worked_out_together_and_a_constant_part_is_spread() -> None:
    z = {name: np.array([1.0, -1.0, np.nan]) for name in NAMES}
    np.testing.assert_array_equal(parse_utility("max(harmless, 0)", NAMES)(z, z), [1.0, 0.0, np.nan])
    np.testing.assert_array_equal(parse_utility("harmless*0 + 2", NAMES)(z, z), [2.0, 2.0, np.nan])
    assert parse_utility("helpful + harmless - helpful", NAMES).names == ("helpful", "harmless")


def test_what_has_no_value_is_not_finite_and_nothing_hangs() -> None:
    assert math.isinf(value("harmless / größe"))
    assert math.isnan(value("log(helpful)"))
    assert math.isinf(value("9**9**9**9**9 + harmless"))


@pytest.mark.parametrize(
    ("text", "column", "problem", "expected"),
    [
        ("0.3*harmles + 1", 5, "names 'harmles', which is no reward here", "did you mean 'harmless'?"),
        ("größe + helpfull", 9, "names 'helpfull'", "did you mean 'helpful'?"),
        ("  harmless + hf:org/model", 16, "is no expression", "numbers, reward names"),
        ("harmless +", 11, "is no expression", "numbers, reward names"),
        ("(harmless", 1, "is no expression", "numbers, reward names"),
        ("", 1, "is no expression", "numbers, reward names"),
        ("1 + 2", 1, "mentions no reward", "at least one of: harmless, helpful"),
        ("harmless and helpful", 1, "has a BoolOp", "numbers, reward names"),
        ("harmless[0]", 1, "has a Subscript", "numbers"),
        ("1 + harmless.mean", 5, "has a Attribute", "numbers"),
        ("__import__('os').system('x')", 1, "calls what is no function", "min()"),
        ("mim(harmless, 2)", 1, "calls mim", "did you mean 'min'?"),
        ("min(harmless)", 1, "calls min with 1 arguments", "two arguments or more"),
        ("2 * abs(harmless, 1)", 5, "calls abs with 2 arguments", "one argument"),
        ("min(*harmless, 1)", 1, "calls min with 2 arguments", "two arguments or more"),
        ("raw(harmless + 1)", 5, "asks for the raw value of something else", "raw(NAME)"),
        ("harmless + True", 12, "has True", "a number"),
        ("harmless + 2j", 12, "has 2j", "a number"),
        ("harmless \x00", 1, "is no expression", "numbers"),
        ("(" * 900 + "harmless" + ")" * 900, 201, "is no expression", "numbers"),
        ("-" * 400 + "harmless", 151, "is nested too deeply", "at most 150"),
    ],
)
def test_mistakes_name_their_column(text, column, problem, expected) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_utility(text, NAMES)
    assert f"utility {text!r}, column {column}" in caught.value.given
    assert problem in caught.value.given
    assert expected in caught.value.expected


def test_a_name_that_is_no_word_wants_quotes() -> None:
    with pytest.raises(ConfigError, match="the name in quotes: 'gentle-length'"):
        parse_utility("2*gentle-length", ["gentle-length", "a"])
    with pytest.raises(ConfigError) as caught:
        parse_utility("", ["gentle-length"])
    assert caught.value.hint == "--utility '0.3*'gentle-length' + 0.7*'gentle-length''"


def test_a_book_is_no_utility() -> None:
    with pytest.raises(ConfigError, match="a utility of 2001 characters"):
        parse_utility("a" * 2001, NAMES)
