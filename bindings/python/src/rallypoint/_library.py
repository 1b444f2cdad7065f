"""Finds the shared library, makes sure that it is the one this package was written for, and binds it."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from pathlib import Path
from typing import Optional

from . import _ffi, _functions
from .errors import LibraryError

# Names another library than the one that the wheel carries.
LIBRARY_VARIABLE = "RALLYPOINT_LIBRARY"
# Set to 1, a library whose contract is a later one is accepted as long as its ABI version allows it.
ACCEPT_NEWER_VARIABLE = "RALLYPOINT_ACCEPT_NEWER_LIBRARY"

_FILE_NAMES = {"win32": "rallypoint.dll", "darwin": "librallypoint.dylib"}


def file_name() -> str:
    """What the shared library is called on this platform."""
    return _FILE_NAMES.get(sys.platform, "librallypoint.so")


def path() -> Path:
    """The shared library: what RALLYPOINT_LIBRARY names, else the one beside this module."""
    named = os.environ.get(LIBRARY_VARIABLE)
    return Path(named) if named else Path(__file__).with_name(file_name())


def load(library_path: Path) -> _functions.Functions:
    """Loads a library; LibraryError when it is not there or is another than the one declared in `_ffi`."""
    try:
        library = ctypes.CDLL(os.fspath(library_path))
    except OSError as problem:
        raise LibraryError(
            f"the library cannot be loaded: {problem}: install a wheel that carries it, or set "
            f"{LIBRARY_VARIABLE} to its path"
        ) from problem
    _check(library, library_path)
    functions = _functions.Functions()
    for name, function in _functions.FUNCTIONS.items():
        try:
            setattr(functions, name, function.of(library))
        except AttributeError as problem:
            raise LibraryError(
                f"{library_path} is older than this package, it has no {name}: use the library of "
                f"{_ffi_words()}"
            ) from problem
    return functions


def _check(library: ctypes.CDLL, library_path: Path) -> None:
    try:
        abi_version = _functions.FUNCTIONS["rp_abi_version"].of(library)()
        contract_hash = _functions.FUNCTIONS["rp_contract_hash"].of(library)()
    except AttributeError as problem:
        raise LibraryError(
            f"{library_path} does not say which interface it has: use the library of {_ffi_words()}"
        ) from problem
    if abi_version < _ffi.ABI_VERSION:
        raise LibraryError(
            f"{library_path} has ABI version {abi_version}: use the library of {_ffi_words()}, or a newer one"
        )
    if contract_hash != _ffi.CONTRACT_HASH and os.environ.get(ACCEPT_NEWER_VARIABLE) != "1":
        raise LibraryError(
            f"{library_path} has the contract {contract_hash:#018x}: use the library of {_ffi_words()}, "
            f"or set {ACCEPT_NEWER_VARIABLE}=1 if it is a newer one"
        )


def _ffi_words() -> str:
    return f"ABI version {_ffi.ABI_VERSION} and contract {_ffi.CONTRACT_HASH:#018x}"


_lock = threading.Lock()
_loaded: Optional[_functions.Functions] = None


def functions() -> _functions.Functions:
    """The library's functions; loaded by the first call, so that importing the package needs no library."""
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = load(path())
    return _loaded
