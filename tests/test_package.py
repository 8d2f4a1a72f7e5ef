"""The wheel, used far from the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = "BUSAN, South Korea, March 3, 2026 (HARBOUR WIRE) -- The Lotus Bay Terminal will cost 500 million euros.\n"


def python_of(folder: Path) -> str:
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def run(*command: str, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DATELINE"))}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir",
        str(folder), str(ROOT), cwd=folder)  # fmt: skip
    return next(folder.glob("dateline-*.whl"))


def extracts(python: str, folder: Path) -> None:
    (folder / "release.txt").write_text(TEXT, "utf-8")
    (line,) = run(python, "-m", "dateline", "extract", "release.txt", cwd=folder).splitlines()
    record = json.loads(line)
    assert record["release"]["published"] == "2026-03-03"
    assert {"MONEY", "PROJECT", "PLACE"} <= {mention["label"] for mention in record["mentions"]}
    where = run(python, "-c", "import dateline.paths; print(dateline.paths.models())", cwd=folder)
    assert str(ROOT) not in where, "the wheel must bring its own models"


@pytest.mark.model
def test_the_wheel_holds_what_it_needs(wheel, tmp_path):
    """Against the packages already here, which spares their installation."""
    venv.create(tmp_path / "env", with_pip=True)
    python = python_of(tmp_path / "env")
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel), cwd=tmp_path)
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip()
    Path(own, "packages_of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    extracts(python, tmp_path)


@pytest.mark.slow
def test_an_empty_environment_needs_the_wheel_alone(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=True)
    python = python_of(tmp_path / "env")
    run(python, "-m", "pip", "install", "--quiet", str(wheel), cwd=tmp_path)
    extracts(python, tmp_path)
