"""The suite covers the whole interface."""

from __future__ import annotations

from header import functions


def test_every_function_of_the_header_has_worked(calls: dict[str, int]) -> None:
    assert [name for name in functions() if not calls.get(name)] == []
