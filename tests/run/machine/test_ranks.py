from __future__ import annotations

import pytest

from ric.errors import RunError
from ric.run.machine.ranks import Ranks, barrier, broadcast, expect, gather, ranks


@pytest.fixture
def launched(monkeypatch):
    """Sets what a launcher would."""

    def set_to(rank, world):
        for name, value in (("RANK", rank), ("WORLD_SIZE", world)):
            monkeypatch.delenv(name, raising=False)
            if value is not None:
                monkeypatch.setenv(name, value)

    return set_to


def test_without_a_launcher_there_is_one(launched):
    launched(None, None)
    assert ranks() == Ranks(0, 1)
    assert ranks().first
    assert (broadcast("x"), gather("x")) == ("x", ["x"])
    barrier()
    expect(1)


def test_what_a_launcher_says(launched):
    launched("1", "2")
    assert ranks() == Ranks(1, 2)
    assert not ranks().first


@pytest.mark.parametrize(("rank", "world"), [(None, "2"), ("2", "2"), ("-1", "2"), ("0", "0"), ("a", "2"), ("0", "b")])
def test_what_cannot_be_is_refused(launched, parts, rank, world):
    launched(rank, world)
    with pytest.raises(RunError, match=f"WORLD_SIZE={world}") as caught:
        ranks()
    assert "torch.distributed.run" in parts(caught.value)


@pytest.mark.parametrize(("world", "wanted"), [("2", 1), (None, 2)])
def test_another_number_of_processes_is_refused(launched, parts, world, wanted):
    launched(world and "0", world)
    with pytest.raises(RunError, match="at this run") as caught:
        expect(wanted)
    assert "--nproc_per_node 2" in parts(caught.value) or "without a launcher" in parts(caught.value)
