"""Batches of a training that was cut off stand in its log once each."""

from ric.run.job.practice_log import PracticeLog


def batch(value):
    return {"utility": value, "a": None}


def drawn(log, steps, start):
    """A training that draws a batch at each step and then says that it made it."""
    log.reached(start)
    for step in steps:
        log.add(batch(float(step)))
        log.reached(step + 1)


def utilities(log):
    return [means["utility"] for means in log.batches]


def test_a_continued_training_repeats_no_batch(tmp_path):
    path = tmp_path / "c" / "practice.jsonl"
    drawn(PracticeLog(path), range(5), 0)
    again = PracticeLog(path)
    drawn(again, range(3, 6), 3)
    assert utilities(again) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert again.batches[0] == batch(0.0)
    assert utilities(PracticeLog(path)) == utilities(again)


def test_a_training_that_starts_over_forgets_the_rest(tmp_path):
    path = tmp_path / "practice.jsonl"
    drawn(PracticeLog(path), range(3), 0)
    over = PracticeLog(path)
    drawn(over, range(1), 0)
    assert utilities(over) == [0.0]


def test_several_batches_of_a_step_are_all_there(tmp_path):
    path = tmp_path / "practice.jsonl"
    log = PracticeLog(path)
    log.add(batch(1.0))
    log.add(batch(2.0))
    log.reached(1)
    again = PracticeLog(path)
    again.reached(1)
    assert utilities(again) == [1.0, 2.0]


def test_a_line_cut_short_is_left_out(tmp_path):
    path = tmp_path / "practice.jsonl"
    drawn(PracticeLog(path), range(2), 0)
    path.write_text(path.read_text()[:-4])
    again = PracticeLog(path)
    drawn(again, range(1, 2), 1)
    assert utilities(again) == [0.0, 1.0]
