"""What was measured along the dial, in every place that shows it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from ric.report import print_summary, read_front, summarize, write_report
from ric.report.csv_files import columns, front_csv, points
from ric.report.page import page
from ric.report.page_data import page_data
from ric.report.tables import measured_grid, number_or_dash


@pytest.fixture
def results(make):
    """Two rewards and a metric beside; the second applies to no prompt."""
    plain = make(k=2, n=6)
    curves = []
    for number, curve in enumerate(plain.curves):
        g = len(curve.rewards)
        scores = np.stack([np.arange(g * 6).reshape(g, 6) + 100.0 * number, np.full((g, 6), np.nan)], axis=2)
        curves.append(replace(curve, evaluated=scores, metrics=np.arange(g)[:, None] / 8))
    return replace(plain, curves=curves, evaluated=["brevity", "rouge <b>"], metrics={"perplexity": False})


def test_means_and_standard_errors(results) -> None:
    brevity, rouge, perplexity = summarize(results, draws=10).measured
    assert brevity.values[0].tolist() == [2.5 + 6 * i for i in range(11)]
    assert brevity.errors[0] == pytest.approx([np.std(range(6), ddof=1) / np.sqrt(6)] * 11)
    assert [v.tolist() for v in brevity.values[1:]] == [[102.5], [202.5]]
    assert np.isnan(rouge.values[0]).all()
    assert perplexity.values[0].tolist() == [i / 8 for i in range(11)]
    assert (brevity.larger_is_better, perplexity.larger_is_better) == (True, False)


def test_table(results) -> None:
    grid = measured_grid(summarize(results, draws=10))
    assert grid.header == ["method", "w harmless/w helpful", "brevity", "brevity se", "rouge <b>", "rouge <b> se",
                           "perplexity"]  # fmt: skip
    assert grid.rows[0] == ["ric", "0.00/1.00", "2.5", "0.7638", "-", "-", "0"]
    assert grid.rows[-1] == ["base", "-", "202.5", "0.7638", "-", "-", "0"]
    assert grid.title.endswith("smaller is better: perplexity")
    assert [number_or_dash(v) for v in (1234567.0, np.inf)] == ["1.235e+06", "-"]


def test_terminal(results, make) -> None:
    out = io.StringIO()
    print_summary(summarize(results, draws=10), out)
    assert "measured along the dial, never trained on" in out.getvalue()
    plain = io.StringIO()
    print_summary(summarize(make(k=2), draws=10), plain)
    assert "measured" not in plain.getvalue()


def test_json(results) -> None:
    found = json.loads(json.dumps(summarize(results, draws=10).as_dict(), allow_nan=False))["measured"]
    assert list(found) == ["brevity", "rouge <b>", "perplexity"]
    assert found["brevity"]["values"]["base"] == [202.5]
    assert found["rouge <b>"]["values"]["sft"] == [None]
    assert found["perplexity"] == {
        "kind": "metric", "larger_is_better": False, "se": None,
        "values": {"ric": [i / 8 for i in range(11)], "sft": [0.0], "base": [0.0]},
    }  # fmt: skip


def test_front_csv(results, tmp_path) -> None:
    text = front_csv(("harmless", "helpful"), points(results))
    header, *rows = csv.reader(io.StringIO(text))
    more = ["eval:brevity", "eval-se:brevity", "eval:rouge <b>", "eval-se:rouge <b>", "metric:perplexity"]
    assert header == [*columns(("harmless", "helpful")), *more]
    assert rows[1][-5:] == ["8.5", repr(float(np.std(range(6), ddof=1) / np.sqrt(6))), "", "", "0.125"]
    assert rows[-1][-5:] == [""] * 5  # the truth was not measured
    (tmp_path / "front.csv").write_text(text)
    names, found = read_front(tmp_path / "front.csv")
    assert names == ("harmless", "helpful")
    assert found[1].measured["eval:brevity"] == 8.5
    assert np.isnan(found[1].measured["eval:rouge <b>"])


@pytest.mark.parametrize("name", ["n", "eval", "eval:n", "metric:a", "w:a"])
def test_rewards_of_any_name_are_told_from_what_was_measured(results, tmp_path, name) -> None:
    renamed = replace(results, statistics=replace(results.statistics, names=(name, "helpful")))
    (tmp_path / "front.csv").write_text(front_csv((name, "helpful"), points(renamed)))
    names, found = read_front(tmp_path / "front.csv")
    assert names == (name, "helpful")
    assert list(found[0].measured)[-1] == "metric:perplexity"


def test_page(results, make) -> None:
    html = page(results, summarize(results, draws=10))
    assert "Measured along the dial, never trained on" in html
    assert "<th>rouge &lt;b&gt;</th>" in html
    assert "rouge <b>" not in html
    brevity = page_data(results, summarize(results, draws=10))["measured"][0]
    assert brevity["name"] == "brevity"
    assert [len(curve["values"]) for curve in brevity["curves"]] == [11, 1, 1]
    assert page_data(make(k=2), summarize(make(k=2), draws=10))["measured"] == []


def test_the_report_is_written_with_it(results, tmp_path) -> None:
    files = write_report(results, tmp_path)
    assert "metric:perplexity" in files["front.csv"].read_text().splitlines()[0]
