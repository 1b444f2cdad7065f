"""Reads include/rallypoint/rallypoint.h far enough to compare it with what ctypes declares."""

from __future__ import annotations

import re
from ctypes import (
    POINTER,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import Any

from rallypoint import _ffi
from support import HEADER

# Without comments, and without what only C++ or newer C sees.
TEXT = re.sub(r"//[^\n]*|/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)

_SCALARS: dict[str, Any] = {
    "RpResult": c_int32,
    "double": c_double,
    "int32_t": c_int32,
    "int64_t": c_int64,
    "size_t": c_size_t,
    "uint8_t": c_uint8,
    "uint16_t": c_uint16,
    "uint32_t": c_uint32,
    "uint64_t": c_uint64,
}


def ctype(words: str) -> Any:
    """What a C type is in ctypes, with our conventions.

    `char *` is c_char_p, opaque pointers are c_void_p.
    """
    plain = re.sub(r"\bconst\b", " ", words)
    base, stars = plain.replace("*", " ").strip(), plain.count("*")
    if base.endswith("Fn") or base in _SCALARS:
        found = getattr(_ffi, base) if base.endswith("Fn") else _SCALARS[base]
    elif base == "void" and stars == 0:
        return None
    elif base in ("char", "void", "RpSubsystem"):
        found, stars = (c_char_p if base == "char" else c_void_p), stars - 1
    else:
        found = getattr(_ffi, base)
    for _ in range(stars):
        found = POINTER(found)
    return found


def _declared(declaration: str) -> tuple[str, Any]:
    """`const char *name` and `uint8_t name[3]` as a name and a ctypes type."""
    match = re.fullmatch(r"(.*?)(\w+)(?:\[(\d+)\])?", declaration.strip(), re.DOTALL)
    assert match, declaration
    words, name, count = match.groups()
    kind = ctype(words)
    return name, kind * int(count) if count else kind


def structures() -> dict[str, list[tuple[str, Any]]]:
    """Each structure's fields."""
    found = re.findall(r"typedef struct\s*\w*\s*\{(.*?)\}\s*(\w+);", TEXT, re.DOTALL)
    return {name: [_declared(one) for one in body.split(";") if one.strip()] for body, name in found}


def enumerations() -> dict[str, dict[str, int]]:
    """Each enumeration's numbers, by names without their prefix."""
    found = re.findall(r"^enum (\w+)(.*?)\{(.*?)\};", TEXT, re.DOTALL | re.MULTILINE)
    read = {}
    for name, _, body in found:
        prefix = re.sub(r"(?<!^)([A-Z])", r"_\1", name).upper() + "_"
        rows = re.findall(r"(\w+)\s*=\s*(-?\d+)", body)
        assert all(row.startswith(prefix) for row, _ in rows), (name, rows)
        read[name] = {row[len(prefix) :]: int(number) for row, number in rows}
    return read


def functions() -> dict[str, tuple[Any, tuple[Any, ...]]]:
    """Each function's result and parameters."""
    found = re.findall(r"RP_API\s+([^;{}#]*?)RP_CALL\s+(rp_\w+)\s*\((.*?)\)\s*;", TEXT, re.DOTALL)
    read = {}
    for result, name, inside in found:
        parameters = [] if inside.strip() == "void" else inside.split(",")
        read[name] = (ctype(result), tuple(_declared(one)[1] for one in parameters))
    return read


def callbacks() -> dict[str, tuple[Any, tuple[Any, ...]]]:
    """Each callback's result and parameters."""
    found = re.findall(r"typedef\s+([^;{}]*?)\(RP_CALL \*(Rp\w+Fn)\)\((.*?)\)\s*;", TEXT, re.DOTALL)
    return {
        name: (ctype(result), tuple(_declared(one)[1] for one in inside.split(",")))
        for result, name, inside in found
    }


def number(macro: str) -> int:
    """A macro's number."""
    match = re.search(rf"#define {macro} (?:UINT64_C\()?(\w+?)(?:ULL|u)?\)?\s*$", TEXT, re.MULTILINE)
    assert match, f"the header has no {macro}"
    return int(match.group(1), 0)


def texts() -> dict[str, str]:
    """Each macro of a string literal."""
    return dict(re.findall(r'#define RP_(\w+) "([^"]*)"', TEXT))
