"""What a study's data may be, and what lines are made of."""

from __future__ import annotations

import pytest

from ric.errors import PluginError
from ric.study import Arm, Examined, Found, Spot, Study, Sweep, World, over_arms, over_worlds

ALONE = (World(),)


def study(*arms, worlds=ALONE, lines=()):
    return Study(sets=(), arms=arms, panels=(Sweep("p", "P", "x", lines, ("share",)),), worlds=worlds)


def test_lines():
    (line,) = over_arms(("b", "a"), "w")
    assert line.spots == ((0.0, Spot("b", "w")), (1.0, Spot("a", "w")))
    one, two = over_worlds(("a", "b"), (World("w", (), 2.0), World("v", (), 5.0)))
    assert (one.label, one.spots) == ("a", ((2.0, Spot("a", "w")), (5.0, Spot("a", "v"))))
    assert two.label == "b"


def test_what_is_examined_must_be_there():
    panel = Examined("p", "P", "x", "y", (Spot("c"),), lambda folders: Found((), ()))
    with pytest.raises(PluginError, match="no run is called c"):
        Study(sets=(), arms=(Arm("a", "ric"),), panels=(panel,))


def test_mixtures_come_last_in_a_world():
    mix = Arm("mix", "soup", members=("a#x", "init"))
    made = study(mix, Arm("a", "ric"), Arm("b", "ric", worlds=("v",)), worlds=(World("w"), World("v")))
    assert [arm.label for arm in made.here(World("w"))] == ["a", "mix"]
    assert [arm.label for arm in made.here(World("v"))] == ["a", "b", "mix"]


@pytest.mark.parametrize(
    ("arms", "lines", "words"),
    [
        ((Arm("a@b", "ric"),), (), "label 'a@b'"),
        ((Arm("a", "ric"), Arm("a", "ric")), (), "label 'a'"),
        ((Arm("a", "ric"),), over_arms(("c",)), "no run is called c"),
        ((Arm("a", "ric", shown=False),), over_arms(("a",)), "no run is called a"),
        ((Arm("a", "soup", members=("init", "c#x+a#x")),), (), "no run is called c"),
    ],
)
def test_what_cannot_be_run_is_refused(arms, lines, words):
    with pytest.raises(PluginError, match=words):
        study(*arms, lines=lines)
