"""Checks in environments of their own. `nox -l` lists them, `nox` runs the default ones.

`nox --default-venv-backend none` uses the current environment and installs nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import nox
from nox.virtualenv import PassthroughEnv

nox.needs_version = ">=2025.2.9"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "layers", "tests"]
# uv does not read pip's configuration, and so may take a torch built for GPUs where pip finds one for CPUs.
nox.options.default_venv_backend = os.environ.get("NOX_DEFAULT_VENV_BACKEND", "virtualenv")

ROOT = Path(__file__).parent
CONSTRAINTS = ("-c", "constraints.txt")
VERSIONS = ("3.11", "3.12", "3.13")
DATA_FILES = {".html", ".css", ".js", ".yaml", ".json", ".typed"}


def interpreter(version: str) -> str:
    """Path of an installed Python `version` that really starts, or "".

    A pyenv shim on PATH exists for every version any project ever installed; it may refuse to run.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python{version}"), *sorted(map(str, pyenv.glob(f"{version}.*/bin/python{version}")))]
    for candidate in filter(None, found):
        done = subprocess.run([candidate, "-c", "import venv"], capture_output=True, check=False)
        if done.returncode == 0:
            return candidate
    return ""


PYTHONS = [nox.param(path, id=version) for version in VERSIONS if (path := interpreter(version))]
PYTHON = {"python": PYTHONS[0].args[0]} if PYTHONS else {}


def install(session: nox.Session, *what: str, constraints: tuple[str, ...] = CONSTRAINTS) -> None:
    """Install with pip, unless the session runs in the current environment."""
    if not isinstance(session.virtualenv, PassthroughEnv):
        session.install("--quiet", "--upgrade", "pip>=25.1")  # the first pip with --group
        session.install("--quiet", *constraints, *what)


def pytest(session: nox.Session, *arguments: str) -> None:
    """Run pytest on two workers with one BLAS and torch thread each."""
    session.run("pytest", "-q", "-n", "2", *arguments, env={"OMP_NUM_THREADS": "1"}, external=True)


@nox.session
@nox.parametrize("python", PYTHONS)
def tests(session: nox.Session) -> None:
    """Run every test, the slow ones included, on each installed Python."""
    install(session, "-e", ".", "--group", "test")
    pytest(session, "--slow=all", *session.posargs)


@nox.session(**PYTHON)
def lint(session: nox.Session) -> None:
    """Check rules and layout with ruff."""
    install(session, "--group", "lint")
    session.run("ruff", "check", ".", external=True)
    session.run("ruff", "format", "--check", ".", external=True)


@nox.session(**PYTHON)
def types(session: nox.Session) -> None:
    """Check the three source roots with mypy --strict."""
    install(session, "-e", ".", "--group", "types", "--group", "test")  # ric.testing has pytest fixtures
    session.run("mypy", "--strict", external=True)


@nox.session(**PYTHON)
def layers(session: nox.Session) -> None:
    """Check with import-linter who may import whom."""
    install(session, "--group", "lint")
    install(session, "--no-deps", "-e", ".")  # it reads the source and imports nothing
    session.run("lint-imports", "--no-logo", external=True)


def lowest(session: nox.Session) -> Path:
    """A constraints file with the lowest versions that pyproject.toml admits.

    torch keeps its tested version: another one is a download of gigabytes. To lower it as well:
    `nox -s minimums -- torch`.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in pins if line.startswith("torch==") and "torch" not in session.posargs]
    folder = Path(session.create_tmp())
    wanted, limits, output = folder / "direct.in", folder / "limits.txt", folder / "lowest.txt"
    wanted.write_text("\n".join(project["project"]["dependencies"]), encoding="utf-8")
    limits.write_text("\n".join(kept), encoding="utf-8")
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "--resolution", "lowest-direct"]
    session.run_install(*command, "-c", str(limits), "-o", str(output), str(wanted), silent=True)
    return output


@nox.session(**PYTHON)
def minimums(session: nox.Session) -> None:
    """Run the fast tests with the lowest versions of the direct dependencies."""
    install(session, "uv", constraints=())
    install(session, "-e", ".", "--group", "test", constraints=("-c", str(lowest(session))))
    pytest(session)


@nox.session(**PYTHON)
def startup(session: nox.Session) -> None:
    """Guard what `ric --help` and `ric plugins` load, and print how long they take."""
    install(session, "-e", ".", "--group", "test")
    session.run("pytest", "-q", "tests/cli/test_startup.py", external=True)
    session.run("python", "benchmarks/startup.py", external=True)


@nox.session(**PYTHON)
def plugins(session: nox.Session) -> None:
    """Install the example plugin as a stranger would, and run its tests."""
    install(session, "-e", ".", "--group", "test")
    install(session, "-e", "examples/plugin")
    session.chdir("examples/plugin")
    session.run("pytest", "-q", external=True)
    session.run("ric", "plugins", external=True)


def missing(wheel: Path) -> list[str]:
    """Files of the three source roots that the wheel should hold and does not."""
    held = set(zipfile.ZipFile(wheel).namelist())
    sources = [
        path.relative_to(root)
        for root in map(ROOT.joinpath, ("core", "plugins", "tasks"))
        for path in root.rglob("*")
        if path.suffix in {".py", *DATA_FILES}
    ]
    return sorted(path.as_posix() for path in sources if path.as_posix() not in held)


@nox.session(**PYTHON)
def build(session: nox.Session) -> None:
    """Build wheel and sdist, look inside the wheel, install it and start `ric`."""
    install(session, "build")
    folder = Path(session.create_tmp()) / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(folder), external=True)
    (wheel,) = folder.glob("*.whl")
    if absent := missing(wheel):
        session.error(f"{wheel.name} lacks {', '.join(absent)}")
    session.run("python", "-m", "venv", "--clear", str(folder / "venv"), external=True)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    session.run(str(scripts / "pip"), "install", "--quiet", *CONSTRAINTS, str(wheel), external=True)
    session.run(str(scripts / "ric"), "--help", external=True)
    session.run(str(scripts / "ric"), "plugins", external=True)
