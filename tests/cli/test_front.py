import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from ric.cli.front import app
from ric.errors import ConfigError, DataError

NEWS = """method,preference,faithful
rs,.9837,-.7876
rs,1.1087,-.7846
rs,1.1973,-.7767
rs,1.2853,-.8619
rs,1.3942,-1.0821
rs,1.4593,-1.0803
rs,1.5128,-1.1183
rs,1.5688,-1.2121
rs,1.6532,-1.3250
rs,1.7282,-1.3152
rs,1.7814,-1.5263
"""
RUNS = NEWS + "start,1.0885,-1.7870\nmorl,1.3119,-1.0049\n"


@pytest.fixture
def news(tmp_path):
    """The news front of the rewarded-soups README."""
    path = tmp_path / "news.csv"
    path.write_text(NEWS)
    return path


@pytest.fixture
def runs(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text(RUNS)
    return path


def call(path, *flags):
    return CliRunner().invoke(app, [str(path), *flags], env={"COLUMNS": "160"})


def as_json(path, *flags):
    result = call(path, *flags, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_published_hypervolume(news):
    found = as_json(news, "--reference", "0.9,-1.6")
    assert round(found["hypervolume"]["value"], 4) == 0.4970
    assert found["hypervolume"]["reference"] == [0.9, -1.6]
    assert found["columns"] == ["preference", "faithful"]
    assert found["non_dominated"] == [3, 4, 6, 7, 8, 10, 11]
    assert (found["cardinality"], found["points"], found["area_to"]) == (7, 11, None)


@pytest.mark.parametrize("flags", [["--reference", "-1,-2"], ["--reference=-1,-2"], ["--reference", " -1 , -2"]])
def test_values_that_start_with_a_minus(news, flags):
    assert as_json(news, *flags)["hypervolume"]["reference"] == [-1.0, -2.0]


def test_table_on_a_terminal(news):
    result = call(news, "--reference", "0.9,-1.6", "--area-to", "2,0")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    row = next(line for line in lines if "hypervolume above (0.9, -1.6)" in line)
    assert "0.4970" in row
    assert any("7 of 11" in line for line in lines)
    assert any("3-4, 6-8, 10-11" in line for line in lines)
    assert sum("lower is better" in line and "(2, 0)" in line for line in lines) == 2


def test_both_kinds_of_area(news):
    found = as_json(news, "--reference", "0.9,-1.6", "--area-to", "2,0")
    area = found["area_to"]
    assert area["floor"] == [1.1973, -1.5263]
    assert area["above_reference"] == pytest.approx(1.1 * 1.6 - found["hypervolume"]["value"])


def test_groups_are_measured_against_the_merged_front(runs):
    found = as_json(runs, "--reference", "0.9,-1.8", "--by", "method")
    assert found["columns"] == ["preference", "faithful"]
    assert list(found["groups"]) == ["rs", "start", "morl"]
    assert found["igd_plus"] == 0.0
    assert 0 < found["groups"]["rs"]["igd_plus"] < found["groups"]["morl"]["igd_plus"]
    assert found["groups"]["morl"]["non_dominated"] == [13]
    shown = call(runs, "--reference", "0.9,-1.8", "--by", "method").stdout
    assert all(name in shown for name in ("all", "start", "morl"))


def test_columns_choose_and_order(news):
    found = as_json(news, "--columns", "faithful", "--reference=-1.6")
    assert found["columns"] == ["faithful"]
    assert found["hypervolume"]["value"] == pytest.approx(-0.7767 + 1.6)


@pytest.mark.parametrize(
    ("flags", "error", "told"),
    [
        (["--reference", "1,2,3"], DataError, "3 values for the 2 columns preference, faithful"),
        (["--reference", "1"], DataError, "1 values for the 2 columns"),
        (["--reference", "a,b"], ConfigError, "--reference 'a,b'"),
        (["--reference", "1,nan"], ConfigError, "finite numbers"),
        (["--reference", "0,-2", "--area-to", "1"], DataError, "--area-to '1' has 1 values"),
        (["--reference", "0,-2", "--area-to", "1,1"], DataError, "raise it to at least"),
        (["--reference", "0,-2", "--columns", "preference,"], ConfigError, "separated by commas"),
        (["--reference", "0,-2", "--columns", "a,a"], ConfigError, "different names"),
        (["--reference", "0,-2", "--columns", "harmless,helpful"], DataError, "no column 'harmless'"),
        (["--reference", "0,-2", "--columns", "method,faithful"], DataError, "line 2, column 'method' holds 'rs'"),
    ],
)
def test_mistakes_are_named(news, flags, error, told):
    result = call(news, *flags)
    assert isinstance(result.exception, error)
    assert told in str(result.exception)


def test_missing_file(tmp_path):
    result = call(tmp_path / "none.csv", "--reference", "0,0")
    assert isinstance(result.exception, DataError)


def test_a_name_with_markup_is_printed_as_it_is(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("method,a[x]\nexpert[helpful],1\n")
    shown = call(path, "--reference", "0", "--by", "method").stdout
    assert "expert[helpful]" in shown
    assert "a[x]" in shown


def test_a_digest_that_looks_like_markup_is_printed(news):
    found = as_json(news, "--reference", "4,-2")["hypervolume"]
    assert found["digest"] == "b2284129"
    assert "[b2284129]" in call(news, "--reference", "4,-2").stdout


def test_importing_the_command_loads_nothing_heavy():
    code = "import sys, ric.cli.front; print([m for m in ('numpy', 'scipy', 'moocore', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
