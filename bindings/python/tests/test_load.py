"""Which library is loaded, and which is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rallypoint import LibraryError, _ffi, _library
from support import ROOT

SOURCE = """
#include <stdint.h>
uint32_t rp_abi_version(void) {{ return {abi}; }}
uint64_t rp_contract_hash(void) {{ return UINT64_C({contract}); }}
"""


def stand_in(folder: Path, source: str) -> Path:
    """A library of these functions alone."""
    compiler = os.environ.get("CC", "cc")
    code, library = folder / "library.c", folder / _library.file_name()
    code.write_text(source)
    subprocess.run([compiler, "-shared", "-fPIC", str(code), "-o", str(library)], check=True)
    return library


def test_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="install a wheel"):
        _library.load(tmp_path / "librallypoint.so")


def test_a_file_that_is_no_library(tmp_path: Path) -> None:
    text = tmp_path / "librallypoint.so"
    text.write_text("no library")
    with pytest.raises(LibraryError, match="cannot be loaded"):
        _library.load(text)


def test_another_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="does not say which interface it has"):
        _library.load(stand_in(tmp_path, "int nothing;"))


def test_an_older_library(tmp_path: Path) -> None:
    older = SOURCE.format(abi=_ffi.ABI_VERSION - 1, contract=hex(_ffi.CONTRACT_HASH))
    with pytest.raises(LibraryError, match="has ABI version"):
        _library.load(stand_in(tmp_path, older))


def test_another_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = stand_in(tmp_path, SOURCE.format(abi=_ffi.ABI_VERSION, contract=hex(_ffi.CONTRACT_HASH ^ 1)))
    with pytest.raises(LibraryError, match="has the contract"):
        _library.load(library)
    monkeypatch.setenv(_library.ACCEPT_NEWER_VARIABLE, "1")
    with pytest.raises(LibraryError, match="has no rp_"):
        _library.load(library)


def test_the_library_beside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "rallypoint"
    shutil.copytree(
        ROOT / "bindings/python/src/rallypoint", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(os.environ[_library.LIBRARY_VARIABLE], package / _library.file_name())
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    del environment[_library.LIBRARY_VARIABLE]
    words = "import rallypoint; print(rallypoint.version(), rallypoint.__file__)"
    ran = subprocess.run(
        [sys.executable, "-c", words], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    version, where = ran.stdout.split()
    assert (version, Path(where).parent) == (_library.functions().rp_version().decode(), package)


def test_importing_needs_no_library(tmp_path: Path) -> None:
    environment = {**os.environ, _library.LIBRARY_VARIABLE: str(tmp_path / "nowhere")}
    environment["PYTHONPATH"] = str(ROOT / "bindings/python/src")
    words = "import rallypoint; rallypoint.SessionSettings()"
    subprocess.run([sys.executable, "-c", words], env=environment, check=True)
