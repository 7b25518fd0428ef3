"""Every way a file can be wrong, as a user meets it: what was found where, what was expected, what to do; no traces."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from typing import NamedTuple

import pytest

SCRIPT = """
import contextlib, io, json, sys
from ric.cli.main import main

def ask(args):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(args)
        except SystemExit as leaving:
            return leaving.code, out.getvalue(), err.getvalue()

found = {name: ask(args) for name, args in json.load(sys.stdin).items()}
print(json.dumps([found, sorted(sys.modules)]))
"""
HEAVY = {"torch", "transformers", "peft", "trl", "diffusers", "datasets"}
GOOD = [{"prompt": f"question {i}", "completion": f"answer {i}"} for i in range(40)]
LINES = "".join(json.dumps(record) + "\n" for record in GOOD)
ZIPPED = gzip.compress(LINES.encode() * 20)
HH = "\n\nHuman: hi\n\nAssistant: hello"


class Bad(NamedTuple):
    """A file that cannot be read.

    Args:
        name: its name, relative; a folder's ends in /.
        content: bytes, text, or records for JSON lines.
        said: what the message must contain.
        args: further arguments of `ric run`.
    """

    name: str
    content: object
    said: tuple[str, ...]
    args: tuple[str, ...] = ()


BAD = {
    "empty": Bad("e.jsonl", b"", ("e.jsonl is empty",)),
    "blank": Bad("e.jsonl", "\n\n  \n", ("e.jsonl has no records",)),
    "zipped nothing": Bad("e.jsonl.gz", gzip.compress(b""), ("e.jsonl.gz has no records",)),
    "broken line": Bad("b.jsonl", LINES + '{"prompt": "x", \n', ("b.jsonl, line 41: no JSON", "sed -n 41p")),
    "two objects on a line": Bad("b.jsonl", LINES + '{"prompt": 1} {"prompt": 2}\n', ("line 41", "Extra data")),
    "a line that is a list": Bad("b.jsonl", LINES + "[1, 2]\n", ("line 41 is a list", "a JSON object")),
    "cut gzip": Bad("c.jsonl.gz", ZIPPED[:-200], ("damaged or cut off after line", "gzip --test")),
    "damaged gzip": Bad("c.jsonl.gz", ZIPPED[:60] + b"\0\0\0\0" + ZIPPED[64:], ("damaged or cut off after line",)),
    "broken list": Bad("l.json", json.dumps(GOOD, indent=1)[:-30], ("l.json, line", "no JSON")),
    "a list of numbers": Bad("l.json", "[1, 2]", ("l.json, record 1 is a number",)),
    "one object over lines": Bad("o.json", json.dumps({"data": GOOD}, indent=1), ("o.json, line 1: no JSON",)),
    "no column": Bad("n.jsonl", [{"promt": "x"}], ("n.jsonl, line 1: columns promt", "did you mean 'promt'?")),
    "a named column": Bad("n.jsonl", GOOD, ("no column 'prompts'", "did you mean 'prompt'?"),
                          ("prompt_column=prompts",)),
    "a number as prompt": Bad("w.jsonl", [*GOOD, {"prompt": 4, "completion": "x"}],
                              ("line 41, column 'prompt': a number, 4", "a text")),
    "a list as response": Bad("w.jsonl", [*GOOD, {"prompt": "x", "completion": ["y"]}],
                              ("line 41, column 'completion': a list", "role")),
    "two shapes": Bad("m.jsonl", [*GOOD, {"prompt": "x"}], ("line 41 is prompt-only", "line 1 is prompt-completion")),
    "a shape that is not there": Bad("m.jsonl", GOOD, ("chosen",), ("shape=preference",)),
    "no shape": Bad("m.jsonl", GOOD, ("task.shape = 'preferences'", "did you mean 'preference'?"),
                    ("shape=preferences",)),
    "a ragged row": Bad("r.csv", "prompt,completion\na,b\na,b,c\n", ("r.csv, line 3: 3 cells", "2, as the header has")),
    "an open quote": Bad("q.csv", 'prompt,completion\n"a,b\nc,d\n', ("q.csv, line 3", "unexpected end of data")),
    "a column twice": Bad("t.csv", "prompt,prompt\na,b\n", ("the header has 'prompt' more than once",)),
    "a table without rows": Bad("h.csv", "prompt,completion\n", ("h.csv has no records",)),
    "latin-1": Bad("u.jsonl", LINES.encode() + '{"prompt": "caf\xe9"}\n'.encode("latin-1"),
                   ("u.jsonl: line 41 has the byte 0xe9", "UTF-8", "iconv -f latin1")),
    "utf-16": Bad("u.csv", LINES.encode("utf-16"), ("u.csv: it is UTF-16", "iconv -f utf-16")),
    "an image": Bad("i.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ("i.png begins with", "no data file known here")),
    "cut parquet": Bad("p.parquet", b"PAR1" + b"\0" * 40, ("p.parquet: ", "a whole Parquet file")),
    "a folder without data": Bad("d/", None, ("the folder holds no data files",)),
    "a folder with notes": Bad("d/README.md", "notes", ("the folder holds no data files",)),
    "a broken saved data set": Bad("s/state.json", "{}", ("dataset_info.json is missing", "that save_to_disk wrote")),
    "saved splits that are gone": Bad("s/dataset_dict.json", '{"splits": ["train"]}', ("train/state.json is missing",)),
    "a dialogue without a turn": Bad("h.jsonl", [{"chosen": HH, "rejected": HH}, {"chosen": HH, "rejected": "hi"}],
                                     ("line 2, column 'rejected'", "\\n\\nAssistant:")),
    "all too short": Bad("f.jsonl", GOOD, ("no row is left of 40 (40 shorter than 900 characters)",),
                         ("min_chars=900",)),
    "two prompts": Bad("f.jsonl", GOOD[:2], ("2 different prompts leave the",)),
    "no such file": Bad("there.jsonl", GOOD, ("no such file or folder", "did you mean 'there.jsonl'?"),
                        ("data=ther.jsonl",)),
    "offline": Bad("x.jsonl", GOOD, ("no such data set on the hub", "HF_HUB_OFFLINE"), ("data=nobody/nothing",)),
}  # fmt: skip
"""Each is asked for as `--data` in a folder of its own."""


def place(folder, bad) -> str:
    """Write a bad file; returns what `--data` is."""
    path = folder / bad.name
    (path if bad.content is None else path.parent).mkdir(parents=True)
    if bad.content is not None:
        text = (
            bad.content if isinstance(bad.content, str | bytes) else "".join(json.dumps(r) + "\n" for r in bad.content)
        )
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    given = next((arg.removeprefix("data=") for arg in bad.args if arg.startswith("data=")), bad.name)
    return given if given.startswith("nobody/") else str(folder / (given.partition("/")[0] if "/" in given else given))


def tree_of(folder) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """All of them in one process: what each said, what was imported, and the folder before and after."""
    folder = tmp_path_factory.mktemp("malformed")
    asked = {}
    for number, (name, bad) in enumerate(BAD.items()):
        options = [part for arg in bad.args if not arg.startswith("data=") for part in ("--set", f"task.{arg}")]
        data = place(folder / str(number), bad)
        asked[name] = ["run", "--algo", "ric", "--task", "text", "--data", data, "--model", "nobody/model",
                       "--rewards", "helpful", *options]  # fmt: skip
    before = tree_of(folder)
    environment = {**os.environ, "RIC_CACHE": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=json.dumps(asked), text=True, capture_output=True, check=True, cwd=folder,
        env=environment,
    )  # fmt: skip
    found, modules = json.loads(done.stdout)
    return found, set(modules), before, tree_of(folder)


@pytest.mark.parametrize("name", BAD)
def test_malformed(told, name) -> None:
    code, out, err = told[0][name]
    assert code in (2, 6)
    assert out == ""
    assert [part for part in BAD[name].said if part not in err] == []
    lines = err.splitlines()
    assert lines[0].startswith("ric: ")
    assert [line.partition(":")[0] for line in lines[-2:]] == ["  expected", "  next"]
    assert "Traceback" not in err


def test_nothing_is_written_and_no_model_library_imported(told) -> None:
    _, modules, before, after = told
    assert after == before
    assert modules & HEAVY == set()
    assert "ric_tasks.text.task" in modules  # the guard sees what is imported
