from __future__ import annotations

from ric.run.watching.watcher import Silent


def test_silence(capfd):
    watcher = Silent()
    watcher.stage_started("s")
    watcher.progress(1, 2, {"loss": 0.5})
    watcher.stage_finished("s", {"seconds": 1.0}, cached=False)
    watcher.note("text")
    assert capfd.readouterr() == ("", "")


def test_a_run_may_be_silent(plan_of, cache, tmp_path):
    from ric.run.engine import execute

    assert execute(plan_of(eval={"points": 2, "prompts": 1}), tmp_path / "run", Silent()).task == "letters"
