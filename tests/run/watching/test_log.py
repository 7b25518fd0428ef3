from __future__ import annotations

import pytest

from ric.run.watching.log import LOG, logged


def test_what_happened_and_how_it_ended(tmp_path, watcher):
    def work():
        with logged(tmp_path, watcher) as log:
            log.stage_started("offline")
            log.progress(1, 2, {})
            log.stage_finished("offline", {"seconds": 1.5, "steps": 3, "stage": "offline", "reward_calls": 0}, False)
            log.stage_finished("sft", {}, True)
            log.write("\udc80")
            raise ZeroDivisionError("division by zero")

    with pytest.raises(ZeroDivisionError):
        work()
    text = (tmp_path / LOG).read_text(encoding="utf-8")
    assert "offline: begins" in text
    assert "offline: seconds 1.5, steps 3\n" in text
    assert "sft: kept from before" in text
    assert "\\udc80" in text
    assert f"{__file__}" in text
    assert text.rstrip().endswith("ZeroDivisionError: division by zero")
    assert (watcher.started, watcher.done) == (["offline"], [(1, 2)])
    assert watcher.finished == [("offline", False), ("sft", True)]


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, watcher):
    (tmp_path / LOG).mkdir()
    with logged(tmp_path, watcher) as log:
        log.stage_started("offline")
    assert watcher.started == ["offline"]
