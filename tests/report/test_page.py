import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from ric.report.headline import headline
from ric.report.page import page
from ric.report.page_data import chosen_prompts
from ric.report.summary import summarize

DRAWS = 20


class Reader(HTMLParser):
    """Tags, attributes and text of a page, and the content of its script elements."""

    def __init__(self):
        super().__init__()
        self.tags, self.links, self.scripts, self.words, self.open = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "action", "data")]
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        else:
            self.words.append(data)


def read(results):
    reader = Reader()
    reader.feed(page(results, summarize(results, DRAWS)))
    return reader, json.loads(reader.scripts[0])


def test_it_asks_the_network_for_nothing(make):
    results = make(k=2)
    html = page(results, summarize(results, DRAWS))
    reader, _ = read(results)
    assert reader.links == []
    assert "link" not in reader.tags
    assert "default-src 'none'" in html
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", html) == []
    assert "@import" not in html
    assert "slot:" not in html


def test_prompts_and_answers_arrive_unharmed_whatever_they_hold(make):
    results = make(k=2, n=5)
    reader, data = read(results)
    assert reader.tags.count("script") == 2
    assert data["prompts"] == list(results.prompts)
    assert [answer["text"] for answer in data["answers"][0]] == list(results.curves[0].payloads[0])
    assert "bold" not in "".join(reader.words)


def test_text_from_data_never_becomes_markup(make):
    evil = "<img src=x onerror=alert(1)>"
    results = make(k=2, n=6)
    results = replace(results, task=evil, config={"a": evil}, manifest={"b": evil}, ledger=[{"stage": evil}])
    results = replace(results, curves=[replace(results.curves[0], method=evil), *results.curves[1:]])
    reader, _ = read(results)
    assert "img" not in reader.tags
    assert "".join(reader.words).count(evil) >= 6


def test_content_that_looks_like_a_slot_stays_content(make):
    results = replace(make(k=2, n=6), config={"x": "<!-- slot:data -->"})
    reader, _ = read(results)
    assert any("slot:data" in words for words in reader.words)


def test_answers_follow_the_dial_beside_the_best_at_the_same_preference(make):
    results = make(k=2)
    _, data = read(results)
    shown = chosen_prompts(24)
    assert len(data["answers"]) == len(data["best"]) == 11
    for g in (0, 7):
        assert [a["text"] for a in data["best"][g]] == [results.truth.payloads[g][i] for i in shown]
        assert [a["raw"] for a in data["answers"][g]] == results.curves[0].rewards[g, shown].tolist()


def test_the_best_answer_is_that_of_the_nearest_true_preference(make):
    results = make(k=2)
    truth = results.truth
    turned = replace(
        truth, preferences=truth.preferences[::-1], rewards=truth.rewards[::-1], payloads=truth.payloads[::-1]
    )
    assert read(replace(results, truth=turned))[1]["best"] == read(results)[1]["best"]


@pytest.mark.parametrize(("n", "expected"), [(0, []), (1, [0]), (3, [0, 1, 2]), (9, [0, 2, 4, 6, 8])])
def test_prompts_are_spaced_evenly(n, expected):
    assert chosen_prompts(n) == expected


@pytest.mark.parametrize(("k", "truth"), [(1, True), (1, False), (2, False), (3, True)])
def test_every_number_of_rewards_has_a_page(make, k, truth):
    results = make(k=k, n=7, truth=truth)
    reader, data = read(results)
    assert len(data["names"]) == k
    assert (data["best"] is None) == (not truth)
    assert (data["spider"] is not None) == (k == 3)
    assert len(data["calibration"]) == k
    assert all(name in "".join(reader.words) for name in results.statistics.names)


def test_missing_rewards_are_null_and_images_are_inline(make):
    results = make(k=2, n=3, truth=False)
    first = results.curves[0]
    rewards = first.rewards.copy()
    rewards[:, 0, 1] = np.nan
    payloads = [[Image.new("RGB", (4, 4)), {"x": 1}, "text"] for _ in first.payloads]
    _, data = read(replace(results, curves=[replace(first, rewards=rewards, payloads=payloads)]))
    image, other, text = data["answers"][0]
    assert image["image"].startswith("data:image/png;base64,")
    assert image["raw"][1] is None
    assert other["text"] == "{'x': 1}"
    assert text["text"] == "text"


def test_a_policy_without_a_dial_has_a_page(make):
    results = make(k=2, n=6)
    reader, data = read(replace(results, curves=results.curves[1:]))
    assert data["curves"][0]["points"][0]["w"] is None
    assert data["calibration"] is None
    assert data["best"] is None
    assert "Nothing to diagnose" in "".join(reader.words)


def test_the_headline_states_interval_and_reference(make):
    summary = summarize(make(k=2), DRAWS)
    cards = {name: (value, note) for name, value, note in headline(summary)}
    value, note = cards["Hypervolume, larger is better"]
    assert value == f"{summary.main.hypervolume.value:.3f}"
    assert f"{summary.main.hypervolume.low:.3f}" in note
    assert summary.reference.digest in note
    assert cards["Baseline base"][0] == "dominated"
    assert cards["Controllability of helpful"][0] == f"{summary.main.controllability['helpful']:.2f}"
    assert cards["Wall time"][0] == "16 s"


def test_failures_come_before_what_is_in_order(make):
    results = make(k=2)
    words = "".join(read(results)[0].words)
    summary = summarize(results, DRAWS)
    assert {v.holds for v in summary.verdicts} == {True, False}
    assert words.rindex("Warning:") < words.index("In order:")
    assert all(v.sentence in words for v in summary.verdicts)


REASONS = ("empty response", "longer than 512 tokens", "repeated prompt and response")


def test_a_task_that_reads_data_has_a_section_on_them(make):
    results = make(k=2)
    assert "Data" not in read(results)[0].words
    account = {"read": [{"from": "<a>.jsonl", "as": "JSON lines: preference", "split": "", "records": 12}],
               "rows": {"train": 20}, "dropped": dict(zip(REASONS, (2, 3, 4), strict=True))}  # fmt: skip
    words = read(replace(results, manifest={"data": account}))[0].words
    assert {"Data", "<a>.jsonl (JSON lines: preference)", "12 records"} <= set(words)
    for reason, count in zip(REASONS, "234", strict=True):
        assert words[words.index(reason) + 1] == count
