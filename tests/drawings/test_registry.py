import importlib
import pkgutil
import re

import pytest

import ric.drawings.kinds
from ric.drawings import KINDS, parse_kinds
from ric.errors import NotFoundError


def test_a_file_a_kind():
    files = {module.name for module in pkgutil.iter_modules(ric.drawings.kinds.__path__)}
    assert files == {kind.name.replace("-", "_") for kind in KINDS}
    for kind in KINDS:
        assert kind.load() is importlib.import_module(f"ric.drawings.kinds.{kind.name.replace('-', '_')}")


def test_several_kinds_each_once():
    assert [kind.name for kind in parse_kinds("lmc, front,lmc")] == ["lmc", "front"]


@pytest.mark.parametrize(("text", "said"), [("spidr", "did you mean 'spider'?"), (" , ", "--figure ' , '")])
def test_a_wrong_name_lists_all_kinds(text, said):
    with pytest.raises(NotFoundError) as error:
        parse_kinds(text)
    assert said in str(error.value)
    assert all(kind.name in str(error.value) for kind in KINDS)
    assert "--figure list" in error.value.hint


def test_the_page_lists_every_kind_in_order(root):
    page = (root / "docs" / "figures.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE) == [kind.name for kind in KINDS]
