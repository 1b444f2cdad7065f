"""What the package declares is what the header says."""

from __future__ import annotations

import re
from ctypes import Structure, c_void_p, sizeof
from typing import Any

import header
import layout
import pytest
import rallypoint
from rallypoint import _ffi, _functions, enums, keys
from rallypoint._version import __version__
from support import ROOT


def shown(kind: Any) -> str:
    """A ctypes type in words: two POINTER() of the same are the same, two arrays alike are not."""
    return getattr(kind, "__name__", str(kind))


@pytest.mark.parametrize("name", header.structures())
def test_structures(name: str) -> None:
    declared = [(field, shown(kind)) for field, kind in getattr(_ffi, name)._fields_]
    assert declared == [(field, shown(kind)) for field, kind in header.structures()[name]]


@pytest.mark.skipif(sizeof(c_void_p) != 8, reason="the layout is that of 64 bits")
@pytest.mark.parametrize("name", layout.LAYOUT)
def test_layout(name: str) -> None:
    structure = getattr(_ffi, name)
    offsets = {field: getattr(structure, field).offset for field, *_ in structure._fields_}
    assert (sizeof(structure), offsets) == layout.LAYOUT[name]


def test_every_structure_has_its_layout() -> None:
    assert set(layout.LAYOUT) == set(header.structures())


def test_no_structure_but_those() -> None:
    declared = {name for name, kind in vars(_ffi).items() if is_structure(kind)}
    assert declared == set(header.structures())


def is_structure(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Structure) and kind is not Structure


def test_functions() -> None:
    declared = {name: (one.result, one.arguments) for name, one in _functions.FUNCTIONS.items()}
    assert declared == header.functions()


def test_callbacks() -> None:
    declared = {
        name: (kind._restype_, kind._argtypes_)
        for name, kind in vars(_ffi).items()
        if name.endswith("Fn") and name.startswith("Rp")
    }
    assert declared == header.callbacks()


def test_enumerations() -> None:
    declared = {
        f"Rp{name}": {member.name: member.value for member in kind}
        for name, kind in vars(enums).items()
        if isinstance(kind, type) and issubclass(kind, enums.OpenIntEnum) and kind is not enums.OpenIntEnum
    }
    assert declared == header.enumerations()


def test_well_known_keys() -> None:
    declared = {name: text for name, text in vars(keys).items() if name.isupper()}
    assert declared == header.texts()


def test_the_contract_is_the_header_s(library: _functions.Functions) -> None:
    assert _ffi.ABI_VERSION == header.number("RP_ABI_VERSION") == library.rp_abi_version()
    assert _ffi.CONTRACT_HASH == header.number("RP_CONTRACT_HASH") == library.rp_contract_hash(), (
        "the header has changed: make _ffi.py and enums.py what it says, then copy its RP_CONTRACT_HASH"
    )


def test_the_version_is_the_library_s() -> None:
    manifest = (ROOT / "Cargo.toml").read_text()
    (released,) = re.findall(r'^\[workspace\.package\]\n(?:.+\n)*?version = "(.+)"$', manifest, re.MULTILINE)
    assert __version__ == rallypoint.version() == released


def test_a_number_that_is_not_known_is_kept() -> None:
    later = rallypoint.Result(-9999)
    assert (later, later.name) == (-9999, "UNKNOWN_-9999")
    with pytest.raises(ValueError, match="no Result"):
        rallypoint.Result("OK")  # type: ignore[arg-type]
