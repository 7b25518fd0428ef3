"""Which folders many runs may have."""

from __future__ import annotations

import pytest

from ric.compare.own_folder import refuse_foreign, refuse_unfinished
from ric.config.files import dump
from ric.errors import RunError

FILE = "fair.yaml"


def look(folder, known=None, fresh=False):
    refuse_foreign(folder, "fair", FILE, known or {"name": "a", "fingerprint": "1"}, fresh)


def test_a_new_one_an_empty_one_and_its_own(tmp_path):
    look(tmp_path / "new")
    (tmp_path / ".lock").touch()
    look(tmp_path)
    dump(tmp_path / FILE, {"name": "a", "fingerprint": "1", "more": 2})
    look(tmp_path)


@pytest.mark.parametrize("known", [{"name": "a", "fingerprint": "2"}, {"name": "b", "fingerprint": "1"}])
def test_other_runs_go_only_when_told_to(tmp_path, known):
    dump(tmp_path / FILE, {"name": "a", "fingerprint": "1"})
    with pytest.raises(RunError, match="holds a fair of other runs") as caught:
        look(tmp_path, known)
    assert "--fresh" in caught.value.hint
    look(tmp_path, known, fresh=True)


def test_what_is_none(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="file is a file"):
        look(tmp_path / "file", fresh=True)
    with pytest.raises(RunError, match="is not empty and holds no fair"):
        look(tmp_path, fresh=True)


def test_unfinished_runs_are_counted(tmp_path):
    refuse_unfinished(tmp_path, [])
    with pytest.raises(RunError, match="2 of its 2 runs are to be done") as caught:
        refuse_unfinished(tmp_path, [tmp_path / "a", tmp_path / "b"])
    assert caught.value.hint == f"ric resume {tmp_path} goes on with them"
