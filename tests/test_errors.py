from __future__ import annotations

import doctest

import pytest

from ric import errors
from ric.errors import RicError, StoppedError, did_you_mean

CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, RicError)]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("given",), "given"),
        (("given", "this"), "given\nexpected: this"),
        (("given", "this", "type that"), "given\nexpected: this\nnext: type that"),
        (("given", "", "type that"), "given\nnext: type that"),
    ],
)
def test_three_parts_one_a_line(parts, text):
    error = RicError(*parts)
    assert str(error) == text
    assert (error.given, error.expected, error.hint) == (*parts, "", "")[:3]


def test_every_class_has_a_title_and_an_exit_code_of_its_own():
    assert len({cls.exit_code for cls in CLASSES}) == len({cls.title for cls in CLASSES}) == len(CLASSES)
    # 70 is a defect of ric, above 125 belongs to shells: 130 is what they say of a process that Ctrl-C ended.
    assert all(1 <= cls.exit_code < 70 or cls is StoppedError for cls in CLASSES)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_class_is_documented_and_caught_as_one(cls):
    assert cls.__doc__
    with pytest.raises(RicError, match="what was given"):
        raise cls("what was given")


def test_exit_codes_are_part_of_the_command_line():
    assert {cls.__name__: cls.exit_code for cls in CLASSES} == {
        "RicError": 1, "ConfigError": 2, "NotFoundError": 3, "PluginError": 4, "MissingExtraError": 5, "DataError": 6,
        "RunError": 7, "RewardError": 8, "StoppedError": 130,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("harmles", "did you mean 'harmless'?"),
        ("helpfull", "did you mean 'helpful'?"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_near_names_are_suggested(name, expected):
    assert did_you_mean(name, iter(["harmless", "helpful"])) == expected


def test_nothing_known_nothing_suggested():
    assert did_you_mean("a", []) == ""


def test_the_example_in_the_docstring():
    assert doctest.testmod(errors) == (0, 1)
