import csv

import pytest

from ric.drawings import KINDS, parse_kinds
from ric.drawings.write import availability, tables, write_figures
from ric.errors import ConfigError


def test_a_picture_and_its_points_lie_side_by_side(tmp_path, material, soup, is_png):
    paths = write_figures(tables(material(soup), parse_kinds("lmc,front")), tmp_path)
    assert list(paths) == ["lmc", "front"]
    assert is_png(paths["lmc"].read_bytes())
    with (tmp_path / "figures" / "lmc.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["gap"]) for row in rows if row["reward"] == "warm"] == [0.0, 0.5, 0.0]


def test_what_cannot_be_drawn_says_what_is_missing_and_what_to_type(material, morl):
    with pytest.raises(ConfigError) as error:
        tables(material(morl), parse_kinds("front,lmc"))
    assert error.value.given == "--figure lmc of runs/x: no mixture of members"
    assert error.value.hint.startswith("ric run --algo rewarded-soup")


def test_availability_of_every_kind(material, soup, morl, base, member, curve):
    found = availability(material(soup, morl))
    assert list(found) == [kind.name for kind in KINDS]
    drawable = {name for name, missing in found.items() if not missing}
    assert drawable == {"front", "versus-coefficient", "lemma1", "lmc", "advantage", "pairs"}
    poor = availability(material(member(curve("sft", [[1.0]]), curve("base", [[0.0]]), names=("warm",))))
    assert [name for name, missing in poor.items() if not missing] == ["front"]
