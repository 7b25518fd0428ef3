import numpy as np
import pytest

from ric.compare.votes import Vote, outcomes, read_votes
from ric.errors import DataError


def test_votes_from_a_file(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("voter,id,vote\nann,p0,first\nbob,p0,B\nann,p1,Tie\n")
    assert read_votes(path, ["p0", "p1"]) == [Vote("p0", 1), Vote("p0", -1), Vote("p1", 0)]


def test_a_prompt_is_shared_among_its_voters():
    found = outcomes([Vote("p0", 1), Vote("p0", -1), Vote("p1", 0)], ["p0", "p1", "p2"])
    assert found[:2].tolist() == [[0.5, 0, 0.5], [0, 1, 0]]
    assert np.isnan(found[2]).all()


@pytest.mark.parametrize(("text", "message"), [
    ("id,choice\np0,first\n", "has the columns id, choice"),
    ("id,vote\n", "has the columns"),
    ("id,vote\np9,first\n", "line 2: id 'p9'"),
    ("id,vote\np0,maybe\n", "vote 'maybe'"),
])  # fmt: skip
def test_mistakes(tmp_path, text, message):
    path = tmp_path / "votes.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        read_votes(path, ["p0"])


def test_no_file(tmp_path):
    with pytest.raises(DataError, match="a readable CSV file"):
        read_votes(tmp_path / "none.csv", ["p0"])
