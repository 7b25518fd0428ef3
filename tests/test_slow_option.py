"""`--slow` decides which slow tests run, and says how many it left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import os
import pytest

def test_fast(): pass

@pytest.mark.slow
def test_long(): pass

@pytest.mark.slow
@pytest.mark.sample
def test_sampled(): pass

def test_environment():
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert os.path.isdir(os.environ["RIC_CACHE"])
    assert os.environ.get("OMP_NUM_THREADS") == os.environ["EXPECTED_THREADS"]

def test_shared(shared): pass
"""


def run_pytest(folder: Path, *arguments: str, **environment: str) -> str:
    """Output of pytest over a small suite that has this project's conftest."""
    (folder / "tests").mkdir()
    shutil.copy(Path(__file__).with_name("conftest.py"), folder / "tests")
    (folder / "tests" / "test_it.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\ntestpaths = tests\nmarkers =\n  slow\n  sample\n", encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "RIC_", "OMP_"))}
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={**kept, **environment})
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "summary"),
    [
        ((), "2 passed, 3 skipped"),
        (("--slow=sample",), "3 passed, 2 skipped"),
        (("--slow=all",), "4 passed, 1 skipped"),
    ],
)
def test_slow_option(tmp_path, arguments, summary):
    project = tmp_path / "project"
    project.mkdir()
    output = run_pytest(project, *arguments, OMP_NUM_THREADS="7", EXPECTED_THREADS="7")
    assert summary in output
    assert "needs real data and models in" in output


@pytest.mark.slow
def test_workers_use_one_thread_and_share_the_cache(tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    project = tmp_path / "project"
    project.mkdir()
    output = run_pytest(project, "-n2", RIC_CACHE=str(cache), EXPECTED_THREADS="1")
    assert "2 passed, 3 skipped" in output
    assert cache.is_dir()


def test_unknown_choice_names_the_known_ones(tmp_path):
    assert "choose from" in run_pytest(tmp_path, "--slow=some")
