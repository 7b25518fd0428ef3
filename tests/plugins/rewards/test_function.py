"""Python functions as rewards."""

from __future__ import annotations

import sys
import textwrap

import numpy as np
import pytest

from ric.errors import ConfigError, DataError, NotFoundError, RewardError
from ric.kinds import EVERYTHING, Row
from ric.run.durable.attempt import Attempt
from ric.run.ledger import Entry
from ric.run.scoring.score_cache import ScoreCache
from ric.run.scoring.scorer import Scorer
from ric.testing import check_reward
from ric_plugins.rewards.function import Function

ROWS = [Row("r0", "p", "a", "", {"answer": "a", "n": 1}), Row("r1", "q", "bb", "", {"answer": "x"})]


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes my.py and gives the reward for `f` in it."""
    monkeypatch.chdir(tmp_path)

    def make(text, name="my.py", **options):
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
        return Function(function=f"{name}:f", **options)

    return make


def ask(reward, rows=ROWS):
    return reward.score([row.prompt for row in rows], [row.payload for row in rows], rows).tolist()


def test_trl_signature(write) -> None:
    reward = write("""
        def f(prompts, completions, answer, **kwargs):
            assert sorted(kwargs) == ["n"] and kwargs["n"] == [1, None], kwargs
            return [float(c == a) + len(p) for p, c, a in zip(prompts, completions, answer)]
    """)
    assert ask(reward) == [2.0, 1.0]
    assert reward.reads == (EVERYTHING,)


def test_only_what_is_asked_for_is_given_and_read(write) -> None:
    reward = write(
        "def f(completions, prompts, n=None, other=3): return [len(c) + len(n) + other for c in completions]"
    )
    assert ask(reward) == [6.0, 7.0]
    assert reward.reads == ("n", "other")


@pytest.mark.parametrize("missing", [False, True])
def test_contract(write, missing) -> None:
    text = "def f(prompts, completions, answer=None): return [len(c) for c in completions]"
    check_reward(write(text, missing=missing), build=lambda: write(text, missing=missing))


def test_chat_rows_are_chat_completions(write) -> None:
    reward = write("def f(prompts, completions): return [len(c[0]['content']) for c in completions]")
    assert ask(reward, [Row("r", [{"role": "user", "content": "hi"}], "four")]) == [4.0]


def test_coroutines_are_awaited(write) -> None:
    reward = write("""
        import asyncio
        async def f(prompts, completions):
            await asyncio.sleep(0)
            return [1] * len(prompts)
    """)
    assert ask(reward) == [1.0, 1.0]


def test_a_module_in_the_current_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    text = "class Kind:\n    @staticmethod\n    def f(prompts, completions): return [7] * 2\n"
    (tmp_path / "found_here.py").write_text(text)
    assert ask(Function(function="found_here:Kind.f")) == [7.0, 7.0]
    monkeypatch.delitem(sys.modules, "found_here")


ONES = "def f(prompts, completions): return [1.0] * len(prompts)"
TWOS = "def f(prompts, completions): return [2.0] * len(prompts)"


def test_an_edited_function_is_another_rule(write) -> None:
    first, again, edited = write(ONES), write(ONES), write(TWOS)
    assert (ask(first), ask(edited)) == ([1.0, 1.0], [2.0, 2.0])
    assert first.fingerprint() == again.fingerprint() != edited.fingerprint()
    assert write(TWOS, "moved.py").fingerprint() == edited.fingerprint()


def test_what_a_function_calls_in_its_file_belongs_to_the_rule(write) -> None:
    helper, changed = (
        write(f"WEIGHT = {w}\ndef g(): return WEIGHT\ndef f(prompts, completions): return [g()] * len(prompts)")
        for w in (3, 4)
    )
    assert helper.fingerprint() != changed.fingerprint()


def test_a_file_beside_it_belongs_to_the_rule(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    found = []
    for value in (1, 2):
        (tmp_path / "beside_it.py").write_text(f"def g(): return {value}.0\n# {'x' * value}\n")
        (tmp_path / "mine.py").write_text("from beside_it import g\ndef f(prompts, completions): return [g()] * 2\n")
        sys.modules.pop("beside_it", None)
        found.append(Function(function="mine.py:f").fingerprint())
    sys.modules.pop("beside_it", None)
    assert found[0] != found[1]


def test_compiled_functions_have_a_name() -> None:
    assert "py 1" in Function(function="builtins:dict").fingerprint()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return [1.0]", "returned 1 values for 2 rows"),
        ("return [1.0] * 3", "returned 3 values for 2 rows"),
        ("return 1.0", "returned 1.0 for 2 rows"),
        ("return [1.0, None]", "returned None for row 'r1'"),
        ("return [float('nan'), 1]", "returned nan for row 'r0'"),
        ("return [1, float('-inf')]", "returned -inf for row 'r1'"),
        ("return ['1', 'good']", "returned 'good' for row 'r1'"),
        ("return [[1], 2]", r"returned \[1\] for row 'r0'"),
    ],
)
def test_wrong_answers(write, parts, body, said) -> None:
    with pytest.raises(RewardError, match=said) as caught:
        ask(write(f"def f(prompts, completions): {body}"))
    parts(caught.value)


def test_a_function_that_raises_is_named_with_its_line(write) -> None:
    reward = write("def f(prompts, completions):\n    raise KeyError('oh')\n")
    with pytest.raises(RewardError, match="reward 'kind' failed on row 'r0': KeyError: 'oh'") as caught:
        Scorer({"kind": reward}).score(ROWS, Attempt(Entry("s", "score")))
    assert "my.py:2" in caught.value.hint


def test_none_where_it_is_allowed(write, tmp_path) -> None:
    reward = write(
        "CALLS = []\n"
        "def f(prompts, completions, answer):\n"
        "    CALLS.append(len(prompts))\n"
        "    return [None if c != a else 2.0 for c, a in zip(completions, answer)]\n",
        missing=True,
    )
    assert reward.applies(ROWS).tolist() == [True, False]
    assert ask(reward, ROWS[:1]) == [2.0]
    assert reward._call.__globals__["CALLS"] == [2]  # `score` reuses what `applies` was told
    found = Scorer({"kind": reward}, ScoreCache(tmp_path / "scores.sqlite")).score(ROWS, Attempt(Entry("s", "score")))
    assert found[0, 0] == 2.0
    assert np.isnan(found[1, 0])
    assert np.isnan(ask(reward, ROWS[1:])[0])
    assert reward.applies([]).tolist() == []


def test_missing_columns(write, parts) -> None:
    reward = write("def f(prompts, completions, gold): return [0.0] * len(prompts)")
    with pytest.raises(DataError, match="asks for 'gold', which row 'r0' does not have") as caught:
        ask(reward)
    assert "prompts, completions, answer, n" in parts(caught.value)


@pytest.mark.parametrize(
    ("spec", "error", "said"),
    [
        ("", ConfigError, "without a function"),
        ("noname", ConfigError, "python reward 'noname'"),
        ("my.py:", ConfigError, "python reward 'my.py:'"),
        ("nothing.py:f", NotFoundError, "there is no file"),
        ("no_such_module_at_all:f", NotFoundError, "there is no module 'no_such_module_at_all'"),
        ("my.py:kindnes", NotFoundError, "has no 'kindnes' / did you mean 'kindness'?"),
        ("my.py:zzz", NotFoundError, "one of: kindness, few, f"),
        ("my.py:VALUE", RewardError, "is 3 / a function"),
        ("my.py:few", RewardError, "takes no argument 'prompts'"),
        ("broken.py:f", RewardError, "ZeroDivisionError"),
        ("syntax.py:f", RewardError, "SyntaxError: invalid syntax"),
        ("imports.py:f", RewardError, "No module named 'no_such_thing'"),
    ],
)
def test_wrong_places(write, tmp_path, parts, spec, error, said) -> None:
    write("""
        VALUE = 3
        def kindness(prompts, completions): return []
        def few(completions): return []
        f = kindness
    """)
    (tmp_path / "broken.py").write_text("1 / 0")
    (tmp_path / "syntax.py").write_text("def f(:")
    (tmp_path / "imports.py").write_text("import no_such_thing")
    with pytest.raises(error) as caught:
        Function(function=spec)
    assert said in parts(caught.value)
