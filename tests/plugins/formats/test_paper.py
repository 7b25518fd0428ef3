"""The published tags, letter by letter."""

import numpy as np
import pytest

from ric.errors import ConfigError, DataError
from ric_plugins.formats.paper import Paper


def test_tags_stand_before_the_final_marker(scale) -> None:
    prompt = "\n\nHuman: hi\n\nAssistant:"
    conditioned = Paper().encode(prompt, np.array([1.23, -0.28]), scale(2))
    assert conditioned.before == "\n\nHuman: hi"
    assert conditioned.tags == " <rm1_score> 1.2 <rm2_score> -0.3 "
    assert conditioned.after == "\n\nAssistant:"
    assert conditioned.text == "\n\nHuman: hi <rm1_score> 1.2 <rm2_score> -0.3 \n\nAssistant:"


def test_only_the_last_marker_moves(scale) -> None:
    prompt = "Q\n\nAssistant: A\n\nHuman: B\n\nAssistant:"
    conditioned = Paper().encode(prompt, np.zeros(1), scale(1))
    assert conditioned.text == "Q\n\nAssistant: A\n\nHuman: B <rm1_score> 0.0 \n\nAssistant:"


def test_no_letter_of_the_prompt_is_lost_with_the_marker(scale) -> None:
    prompt = "### Input: He is a nice person ### Response: "
    conditioned = Paper(marker="### Response: ").encode(prompt, np.zeros(1), scale(1))
    assert conditioned.before == "### Input: He is a nice person "
    # Stripping the marker as a set of characters, as the published code does, eats letters.
    assert prompt.rstrip("### Response: ") == "### Input: He is a nice per"  # noqa: B005, PLE1310
    assert conditioned.text.startswith("### Input: He is a nice person  <rm1_score> 0.0 ### Response: ")


@pytest.mark.parametrize("prompt", ["give stats\n\nAssistant:", "to Anna\n\nAssistant:", "n\n:tis\n\nAssistant:"])
def test_letters_of_the_marker_survive_at_the_seam(scale, prompt) -> None:
    assert Paper().encode(prompt, np.zeros(1), scale(1)).before == prompt.removesuffix("\n\nAssistant:")


def test_a_prompt_that_does_not_end_with_the_marker_gets_its_tags_at_the_end(scale) -> None:
    conditioned = Paper().encode("Assistant: hi", np.zeros(1), scale(1))
    assert (conditioned.text, conditioned.after) == ("Assistant: hi <rm1_score> 0.0 ", "")


def test_strip_removes_exactly_the_last_group_at_its_place(scale) -> None:
    fmt, tags = Paper(), " <rm1_score> 0.5 "
    assert fmt.strip("a" + tags + tags + "\n\nAssistant:", scale(1)) == "a" + tags + "\n\nAssistant:"
    assert fmt.strip("a" + tags + "b\n\nAssistant:", scale(1)) == "a" + tags + "b\n\nAssistant:"
    assert fmt.strip("a" + tags + "\n\nAssistant: ok" + tags, scale(1)) == "a" + tags + "\n\nAssistant: ok"
    # Two tags are not a group when there is one reward only: the last tag of the right number is.
    assert fmt.strip("a <rm2_score> 0.1 ", scale(1)) == "a <rm2_score> 0.1 "


def test_targets_are_clipped_unless_told_otherwise(scale) -> None:
    statistics = scale(1)
    high = float(statistics.high[0])
    assert Paper().encode("p", np.array([99.0]), statistics).tags == f" <rm1_score> {high:.1f} "
    free = Paper(clip=False)
    assert free.encode("p", np.array([4.4]), statistics).tags == " <rm1_score> 4.4 "
    np.testing.assert_array_equal(free.decode(" <rm1_score> -40.0 ", statistics), [-40.0])
    np.testing.assert_array_equal(Paper().decode(" <rm1_score> -40.0 ", statistics), statistics.low)
    assert free.decode(f" <rm1_score> {'9' * 400}.0 ", statistics) is None
    with pytest.raises(DataError, match="the target inf for reward 'harmless'"):
        free.encode("p", np.array([np.inf]), statistics)


def test_zero_has_no_sign(scale) -> None:
    assert Paper().encode("p", np.array([-0.04]), scale(1)).tags == " <rm1_score> 0.0 "


def test_the_place_of_the_tags_is_declared() -> None:
    assert not Paper().follows_prompt
    assert Paper(decimals=2).at("X") == Paper(decimals=2, marker="X")


def test_a_marker_that_looks_like_a_tag_is_refused() -> None:
    with pytest.raises(ConfigError, match="a marker without '_score>'"):
        Paper().at("<rm1_score> 1.0 ")
