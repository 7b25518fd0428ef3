import json

from ric.compare import compared, write_comparison


def test_files(comparison, tmp_path):
    files = write_comparison(comparison, tmp_path)
    assert set(files) == {
        "front.png", "cost.png", "compare.json", "report.html", "methods.csv", "pairs.csv", "points.csv", "wins.csv",
        "drift.csv", "drift.png",
        "methods.tex", "pairs.tex", "cost.tex",
    }  # fmt: skip
    assert files["front.png"].read_bytes().startswith(b"\x89PNG")
    told = json.loads(files["compare.json"].read_text())
    assert list(told["methods"]) == ["ric", "morl", "soup", "base"]
    assert told["run"] == str(tmp_path)


def test_the_page_escapes_what_comes_from_data(comparison, tmp_path):
    page = write_comparison(comparison, tmp_path)["report.html"].read_text()
    assert "<!-- slot" not in page
    assert "<b>" not in page
    assert "ric 0 &lt;b&gt;0" in page
    assert "prompt 0 &amp; more" in page
    assert "soup and morl share a learner" in page
    assert page.count("data:image/png;base64,") == 3


def test_equal_results_give_equal_files(trio, tmp_path):
    first, second = (compared(trio, draws=20) for _ in range(2))
    one, other = write_comparison(first, tmp_path / "a"), write_comparison(second, tmp_path / "b")
    for name in ("methods.csv", "pairs.tex", "report.html"):
        assert one[name].read_bytes() == other[name].read_bytes()


def test_json_has_the_promised_keys(comparison):
    told = comparison.as_dict()
    own = told["methods"]["ric"]
    assert own["hypervolume"].keys() >= {"value", "reference", "interval", "share", "over_seeds"}
    assert {"regret", "regret_removed", "controllability", "ledger", "front", "per_seed"} <= own.keys()
    assert told["true_hypervolume"] == comparison.measures.true_hypervolume
    assert json.dumps(told, allow_nan=False)
