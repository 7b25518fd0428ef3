from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from ric.errors import RunError
from ric.kinds import describe
from ric.run.folder import RESULTS
from ric.run.results import Curve, Results, TrueFront
from ric.run.results_file import SAMPLES, DamagedError, read, write

TROUBLE = ["", "\n", "a\u2028b", "\x85 ", "\r\n", "\u2029", "\x00", "nan", "None", ":json", "[1]", '"\\', "🙂"]
TEXTS = st.sampled_from(TROUBLE) | st.text(max_size=5)
ARRAYS = hnp.arrays(st.sampled_from([np.float64, np.float32, np.uint8]), hnp.array_shapes(min_side=0, max_side=3))
PAYLOADS = (
    TEXTS | ARRAYS | st.none() | st.lists(TEXTS, max_size=2) | st.sampled_from([Path("images/1.png"), Path("json")])
)
NAMES = st.lists(
    st.sampled_from(["a", "w", "w:a", "reward", "desired:a", "é ü", "method"]), min_size=1, max_size=3, unique=True
)


def statistics_of(names):
    raw = np.arange(5 * len(names), dtype=float).reshape(5, -1) / 3
    return describe(names, raw)


@st.composite
def curves(draw, n, k, method):
    g = draw(st.integers(1, 3))
    dial = draw(st.booleans()) or g > 1
    numbers = hnp.arrays(np.float64, (g, n, k), elements=st.floats(width=64))
    payloads = [[draw(PAYLOADS) for _ in range(n)] for _ in range(g)]
    weights = draw(hnp.arrays(np.float64, (g, k), elements=st.floats(0, 1))) if dial else None
    members = [draw(TEXTS) for _ in range(g)]
    split, step = draw(st.sampled_from(["test", "validation"])), draw(st.integers(-1, 9))
    mixed = tuple(draw(st.lists(TEXTS, max_size=2)))
    mix = draw(st.none() | hnp.arrays(np.float64, (g, len(mixed)), elements=st.floats(-2, 2)))
    return Curve(
        method,
        draw(st.integers(0, 9)),
        weights,
        draw(numbers),
        draw(st.none() | numbers),
        payloads,
        members,
        split,
        step,
        mixed,
        mix,
    )


@st.composite
def results(draw):
    names, n = draw(NAMES), draw(st.integers(1, 3))
    k = len(names)
    prompts = draw(st.lists(TEXTS, min_size=n, max_size=n) | st.lists(ARRAYS, min_size=n, max_size=n))
    found = [draw(curves(n, k, method)) for method in draw(st.lists(TEXTS, min_size=1, max_size=2))]
    exact = draw(curves(n, k, "x"))
    truth = TrueFront(np.ones((len(exact.rewards), k)), exact.rewards, exact.payloads) if draw(st.booleans()) else None
    config = {"algo": {"name": draw(TEXTS), "x": draw(st.floats())}}
    ids = draw(st.lists(TEXTS, min_size=n, max_size=n))
    return Results(
        draw(TEXTS),
        statistics_of(names),
        ids,
        prompts,
        found,
        truth,
        [{"stage": "s", "seconds": 0.1}],
        config,
        {"seed": 1},
        draw(st.just([]) | st.lists(st.fixed_dictionaries({"references": st.lists(TEXTS)}), min_size=n, max_size=n)),
    )


@settings(max_examples=15)
@given(results())
def test_read_gives_exactly_what_was_written(same, written):
    with TemporaryDirectory() as folder:
        write(Path(folder), written)
        assert sorted(path.name for path in Path(folder).iterdir()) == [RESULTS, SAMPLES]
        found = read(Path(folder))
    assert same(found, written)


def small(desired=None):
    rewards = np.array([[[1.0, np.nan], [0.1 + 0.2, -0.0]]])
    curve = Curve("ric", 0, None, rewards, desired, [["x", "y"]], ["m"])
    return Results("hh", statistics_of(["a", "b"]), ["p0", "p1"], ["one", "two"], [curve])


def test_images_lie_beside_the_table_each_once(tmp_path):
    red, blue = Image.new("RGB", (3, 2), "red"), Image.new("RGB", (3, 2), "blue")
    first = small().curves[0]
    write(
        tmp_path,
        replace(small(), curves=[replace(first, payloads=[[red, blue]]), replace(first, payloads=[[red, red]])]),
    )
    assert len(list((tmp_path / "images").iterdir())) == 2
    found = [[Image.open(path).getpixel((0, 0)) for path in curve.payloads[0]] for curve in read(tmp_path).curves]
    assert found == [[(255, 0, 0), (0, 0, 255)], [(255, 0, 0)] * 2]


def test_samples_can_be_read_without_ric(tmp_path):
    import pandas as pd

    write(tmp_path, small())
    frame = pd.read_parquet(tmp_path / SAMPLES)
    assert frame[["method", "member", "id", "prompt", "payload"]].to_numpy().tolist() == [
        ["ric", "m", "p0", "one", "x"],
        ["ric", "m", "p1", "two", "y"],
    ]
    assert frame["reward:a"].tolist() == [1.0, 0.1 + 0.2]
    assert np.isnan(frame["w:a"]).all()


def test_references_stand_beside_the_answers(tmp_path):
    import pandas as pd

    meta = [{"references": ["eins", "uno"]}, {"image": "images/2.png"}]
    write(tmp_path, replace(small(), meta=meta))
    assert [json.loads(text) for text in pd.read_parquet(tmp_path / SAMPLES)["meta"]] == meta
    assert read(tmp_path).meta == meta


def test_targets_that_are_nan_are_not_none(tmp_path):
    write(tmp_path, small(desired=np.full((1, 2, 2), np.nan)))
    assert read(tmp_path).curves[0].desired.shape == (1, 2, 2)
    write(tmp_path, small(desired=None))
    assert read(tmp_path).curves[0].desired is None


def test_an_unfinished_run_is_refused(tmp_path, parts):
    with pytest.raises(RunError, match="holds no finished run") as caught:
        read(tmp_path)
    assert "ric resume" in parts(caught.value)


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", [SAMPLES, RESULTS])
@pytest.mark.parametrize("harm", ["missing", "empty", "cut", "first bit", "middle bit", "last bit"])
def test_damage_is_noticed(tmp_path, parts, name, harm):
    write(tmp_path, small())
    path = tmp_path / name
    size = path.stat().st_size
    if harm == "missing":
        path.unlink()
    elif harm in ("empty", "cut"):
        path.write_bytes(path.read_bytes()[: 0 if harm == "empty" else size // 2])
    else:
        flip(path, {"first bit": 0, "middle bit": size // 2, "last bit": size - 1}[harm])
    with pytest.raises(RunError) as caught:
        read(tmp_path)
    if (name, harm) == (RESULTS, "missing"):
        assert "holds no finished run" in parts(caught.value)
    else:
        assert isinstance(caught.value, DamagedError)
        assert f"{path} is damaged or missing" in parts(caught.value)
        assert "ric resume" in parts(caught.value)


def test_files_of_two_runs_do_not_pass_for_one(tmp_path):
    for name, seed in (("a", 1), ("b", 2)):
        (tmp_path / name).mkdir()
        results = small()
        write(tmp_path / name, replace(results, curves=[replace(c, rewards=c.rewards + seed) for c in results.curves]))
    (tmp_path / "a" / SAMPLES).replace(tmp_path / "b" / SAMPLES)
    with pytest.raises(DamagedError, match=SAMPLES):
        read(tmp_path / "b")
