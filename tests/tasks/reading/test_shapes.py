"""One record of each type to rows, and records that fit none."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric_tasks.reading.columns import Columns
from ric_tasks.reading.dialogue import ASSISTANT, HUMAN, split_dialogue
from ric_tasks.reading.interpret import in_shape
from ric_tasks.reading.record import Record
from ric_tasks.reading.shapes import SHAPES, rows_of, shape_of

USER, ANSWER = {"role": "user", "content": "hi"}, {"role": "assistant", "content": "yes"}
OTHER = {"role": "assistant", "content": "no"}
D = f"{HUMAN} hi{ASSISTANT}"


def read(fields, **columns):
    record, named = Record("f.jsonl", 3, fields), Columns(**columns)
    shape = shape_of(record, named)
    return shape, [(row.prompt, row.payload, row.source, dict(row.meta)) for row in rows_of(record, named, shape)]


@pytest.mark.parametrize(
    ("fields", "shape", "rows"),
    [
        ({"prompt": "p", "k": 1}, "prompt-only", [("p", None, "", {"k": 1})]),
        ({"instruction": "p"}, "prompt-only", [("p", None, "", {})]),
        ({"prompt": [USER]}, "prompt-only", [([USER], None, "", {})]),
        ({"prompt": "p", "completion": "c"}, "prompt-completion", [("p", "c", "data", {})]),
        ({"question": "p", "answer": "c"}, "prompt-completion", [("p", "c", "data", {})]),
        ({"prompt": "p", "completion": None}, "prompt-completion", [("p", "", "data", {})]),
        ({"prompt": [USER], "completion": [ANSWER]}, "prompt-completion", [([USER], "yes", "data", {})]),
        ({"prompt": "p", "chosen": "a", "rejected": "b"}, "preference",
         [("p", "a", "chosen", {}), ("p", "b", "rejected", {})]),
        ({"prompt": [USER], "chosen": [ANSWER], "rejected": [OTHER]}, "preference",
         [([USER], "yes", "chosen", {}), ([USER], "no", "rejected", {})]),
        ({"chosen": [USER, ANSWER], "rejected": [USER, OTHER]}, "preference-implicit",
         [([USER], "yes", "chosen", {}), ([USER], "no", "rejected", {})]),
        ({"chosen": "The sky is blue.", "rejected": "The sky is bland."}, "preference-implicit",
         [("The sky is", "blue.", "chosen", {}), ("The sky is", "bland.", "rejected", {})]),
        ({"chosen": "a b", "rejected": "a b c"}, "preference-implicit",
         [("a b", "", "chosen", {}), ("a b", "c", "rejected", {})]),
        ({"chosen": f"{D} yes\n", "rejected": f"{D} no"}, "dialogues",
         [(D, "yes", "chosen", {}), (D, "no", "rejected", {})]),
        ({"text": [f"{D} yes", f"{D} no"], "score": [0.0, 1.0]}, "scored-texts",
         [(D, "yes", "rejected", {"score": 0.0}), (D, "no", "chosen", {"score": 1.0})]),
        ({"messages": [USER, ANSWER]}, "messages", [([USER], "yes", "data", {})]),
    ],
)  # fmt: skip
def test_a_record_of_each_type(fields, shape, rows) -> None:
    assert read(fields) == (shape, rows)


def test_every_shape_has_a_record_above() -> None:
    marks = test_a_record_of_each_type.pytestmark[0].args[1]
    assert {shape for _, shape, _ in marks} == set(SHAPES)


def test_columns_can_be_named() -> None:
    fields = {"q": "p", "a": "c", "gold": "g", "prompt": "unused"}
    names = {"prompt": "q", "response": "a", "references": "gold"}
    assert read(fields, **names) == (
        "prompt-completion",
        [("p", "c", "data", {"prompt": "unused", "references": ["g"]})],
    )
    assert read({**fields, "gold": ["g", "h"]}, **names)[1][0][3]["references"] == ["g", "h"]


def test_what_is_no_json_travels_as_text() -> None:
    day = dt.date(2024, 2, 10)
    assert read({"prompt": "p", "day": day, "nest": {"x": [day]}})[1][0][3] == {
        "day": "2024-02-10",
        "nest": {"x": ["2024-02-10"]},
    }


def test_lone_surrogates_become_replacement_characters() -> None:
    assert read({"prompt": "a\ud800b"})[1][0][0] == "a\ufffdb"


@pytest.mark.parametrize(
    ("fields", "columns", "said"),
    [
        ({"promt": "p"}, {}, "f.jsonl, line 3: columns promt / columns prompt and completion"),
        ({"promt": "p"}, {}, "did you mean 'promt'?"),
        ({"prompt": "p"}, {"response": "answr"}, "no column 'answr'"),
        ({"prompt": "p", "answer": "c"}, {"response": "answr"}, "did you mean 'answer'? it has: prompt, answer"),
        ({"prompt": 3}, {}, "line 3, column 'prompt': a number, 3 / a text"),
        ({"prompt": {"a": 1}}, {}, "column 'prompt': an object"),
        ({"prompt": [{"role": "usr", "content": "x"}]}, {}, "column 'prompt': a list"),
        ({"prompt": "p", "completion": [ANSWER]}, {}, "messages that end with the assistant's"),
        ({"prompt": [USER], "completion": [USER]}, {}, "messages that end with the assistant's"),
        ({"messages": [USER]}, {}, "messages that end with the assistant's"),
        ({"chosen": f"{D} yes", "rejected": "no"}, {}, "a dialogue with a turn that begins with"),
        ({"chosen": "text", "rejected": [OTHER]}, {}, "the same as 'chosen'"),
        ({"text": "one", "score": [1]}, {}, "a list of two texts or more"),
        ({"text": ["a", "b"], "score": [1, True]}, {}, "a list of 2 numbers"),
        ({"prompt": "p", "gold": 4}, {"references": "gold"}, "a text or a list of texts"),
    ],
)
def test_records_that_fit_nothing(told, fields, columns, said) -> None:
    assert said in told(lambda: read(fields, **columns))


def test_a_shape_can_be_forced(told) -> None:
    record = Record("f", 1, {"chosen": f"{D} yes", "rejected": f"{D} no"})
    assert shape_of(record, Columns(), "preference-implicit") == "preference-implicit"
    assert "columns prompt and completion" in told(lambda: shape_of(record, Columns(), "prompt-completion"))
    assert "did you mean 'dialogues'?" in told(lambda: shape_of(record, Columns(), "dialogs"))


def test_a_file_has_one_shape(told) -> None:
    records = [Record("f.jsonl", 1, {"prompt": "p"}), Record("f.jsonl", 2, {"prompt": "p", "extra": 1}),
               Record("f.jsonl", 3, {"prompt": "p", "completion": "c"})]  # fmt: skip
    _, rows = in_shape(Columns())(iter(records[:2]))
    assert len(list(rows)) == 2
    _, rows = in_shape(Columns())(iter(records))
    assert "f.jsonl, line 3 is prompt-completion (prompt, completion), line 1 is prompt-only" in told(
        lambda: list(rows)
    )


SAID = st.text(max_size=30)


@given(turns=st.lists(st.tuples(SAID, SAID), min_size=1, max_size=4))
def test_prompt_and_response_are_the_dialogue(turns) -> None:
    whole = "".join(f"{HUMAN} {asked}{ASSISTANT} {said}" for asked, said in turns)
    turn = split_dialogue(whole)
    assert turn.prompt.endswith(ASSISTANT)
    assert ASSISTANT not in turn.response
    assert len(turn.prompt) + len(turn.response) <= len(whole)
    assert whole[len(turn.prompt) :].strip() == turn.response
    assert whole.startswith(turn.prompt)


@given(text=SAID)
def test_a_text_without_a_marker_is_no_dialogue(text) -> None:
    assert (split_dialogue(text) is None) == (ASSISTANT not in text)


@given(first=SAID, second=SAID)
def test_what_texts_have_in_common_is_put_before_both(first, second) -> None:
    _, rows = read({"chosen": first, "rejected": second})
    for whole, (prompt, response, _, _) in zip((first, second), rows, strict=True):
        assert whole.startswith(prompt)
        assert whole.endswith(response)
        assert whole[len(prompt) : len(whole) - len(response)].strip(" ") == ""
