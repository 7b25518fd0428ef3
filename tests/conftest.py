"""What every test may rely on: no network, one cache a session, slow tests only when asked for."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "WANDB_MODE": "disabled",
    "MPLBACKEND": "Agg",
    "TOKENIZERS_PARALLELISM": "false",
}
CHOICES = ("none", "sample", "all")

# Now, not in `pytest_configure`: the conftest files of folders that are named are imported before that, and import
# libraries that read these once.
os.environ.update(OFFLINE)

_own_cache = pytest.StashKey[str]()

# Two cores are shared by the workers and whatever else runs: a wall-clock deadline would fail at random.
settings.register_profile("ric", deadline=None, print_blob=True)
settings.load_profile("ric")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--slow=sample` and `--slow=all` add tests that train models."""
    parser.addoption(
        "--slow",
        default="none",
        choices=CHOICES,
        help="which tests marked `slow` run: none (default), sample (those also marked `sample`), or all",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set the environment before any test module, worker or child process imports anything."""
    if "PYTEST_XDIST_WORKER" in os.environ or getattr(config.option, "numprocesses", None):
        # BLAS and torch read this once, on import; the workers and their children inherit it.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    if "RIC_CACHE" not in os.environ:
        os.environ["RIC_CACHE"] = config.stash[_own_cache] = tempfile.mkdtemp(prefix="ric-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the cache, unless it was given."""
    folder = config.stash.get(_own_cache, "")
    if folder:
        os.environ.pop("RIC_CACHE", None)
        shutil.rmtree(folder, ignore_errors=True)


def wanted(slow: bool, sample: bool, choice: str) -> bool:
    """Whether a test with these markers runs under `--slow=choice`."""
    return not slow or choice == "all" or (choice == "sample" and sample)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, visibly, the slow tests that were not asked for."""
    choice = config.getoption("--slow")
    skip = pytest.mark.skip(reason=f"slow, and --slow={choice}; --slow=all runs every test")
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if not wanted("slow" in marks, "sample" in marks, choice):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the checkout, with real data and small real models; skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs real data and models in {folder}, which is not there")
    return folder


@pytest.fixture
def own_plugins(monkeypatch):
    """A function that names the plugins to load; none before it is called."""
    monkeypatch.delenv("RIC_DISABLE", raising=False)
    monkeypatch.delenv("RIC_STRICT_PLUGINS", raising=False)
    monkeypatch.delenv("RIC_DEBUG", raising=False)
    monkeypatch.setenv("RIC_PLUGINS", "")

    def choose(*names):
        monkeypatch.setenv("RIC_PLUGINS", ",".join(names))

    return choose
