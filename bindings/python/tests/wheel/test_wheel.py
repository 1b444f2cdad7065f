"""The wheel: built, installed where there is nothing else, and used for a session."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from support import ROOT, Gateway


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    library = os.environ.get("RALLYPOINT_WHEEL_LIBRARY") or os.environ["RALLYPOINT_LIBRARY"]
    build = ROOT / "bindings" / "python" / "build_wheel.py"
    subprocess.run(
        [sys.executable, str(build), "--library", library, "--out", str(out), "--platform", platform_tag()],
        check=True,
    )
    (made,) = out.iterdir()
    return made


def platform_tag() -> str:
    """This machine's."""
    return sysconfig.get_platform()


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel, and nothing else."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)], check=True
    )
    return python


def run(python: Path, *arguments: str) -> str:
    """Runs it with nothing of the checkout in its environment."""
    unwanted = ("RALLYPOINT_LIBRARY", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    command = [str(python), *arguments]
    ran = subprocess.run(command, env=environment, cwd="/", stdout=subprocess.PIPE, check=True, text=True)
    return ran.stdout.strip()


def test_the_wheel_is_for_this_platform_and_any_python(wheel: Path) -> None:
    tag = platform_tag().replace("-", "_").replace(".", "_")
    assert wheel.name == f"rallypoint-0.1.0-py3-none-{tag}.whl"


def test_it_uses_its_own_library(python: Path) -> None:
    words = "import rallypoint, rallypoint._library as own; rallypoint.version(); print(own.path())"
    where = Path(run(python, "-c", words))
    assert where.is_relative_to(python.parents[1]), where


def test_a_session(python: Path, gateway: Gateway) -> None:
    example = ROOT / "examples" / "python" / "02_session.py"
    assert run(python, str(example), gateway.players).startswith("travel to 127.0.0.1:")


def test_its_types_are_said_to_be_there(python: Path) -> None:
    words = "import rallypoint; print(rallypoint.__file__)"
    assert Path(run(python, "-c", words)).with_name("py.typed").exists()
