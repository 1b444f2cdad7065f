"""Searches and their results."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import _convert, _ffi
from .enums import PortType, SearchState
from .models import SearchQuery, SearchResult

if TYPE_CHECKING:
    from .subsystem import Subsystem


class Search:
    """What a find fills: `session.find(search)`. As a context manager it is released at the end.

    Reading is by snapshot: a result does not change any more once it was read.
    """

    def __init__(self, subsystem: Subsystem, search_id: int) -> None:
        self._subsystem = subsystem
        self._functions = subsystem._functions
        self._id = search_id

    @property
    def id(self) -> int:
        """Its id in the subsystem; what completions name."""
        return self._id

    def set_query(self, query: SearchQuery) -> None:
        """Says what to look for. Refused as ALREADY_PENDING while a find uses it."""
        given = _convert.query_in(query)
        self._subsystem._call(self._functions.rp_search_set_query, self._id, ctypes.byref(given))

    @property
    def state(self) -> SearchState:
        """Where it stands."""
        state = ctypes.c_int32()
        self._subsystem._call(self._functions.rp_search_get_state, self._id, ctypes.byref(state))
        return SearchState(state.value)

    def __len__(self) -> int:
        """How many results it has."""
        count = ctypes.c_uint32()
        self._subsystem._call(self._functions.rp_search_get_result_count, self._id, ctypes.byref(count))
        return count.value

    def __getitem__(self, index: int) -> SearchResult:
        """One result, from 0; IndexError when there is none."""
        if not 0 <= index < len(self):
            raise IndexError(f"there is no result {index}")
        lent = ctypes.POINTER(_ffi.RpSearchResult)()
        self._subsystem._call(self._functions.rp_search_get_result, self._id, index, ctypes.byref(lent))
        try:
            return _convert.result_out(lent.contents)
        finally:
            self._subsystem._call(self._functions.rp_search_result_release, lent)

    def __iter__(self) -> Iterator[SearchResult]:
        return (self[index] for index in range(len(self)))

    def results(self) -> tuple[SearchResult, ...]:
        """All results."""
        return tuple(self)

    def connect_string(self, index: int, port_type: PortType = PortType.GAME) -> str:
        """What one would travel to after joining a result."""
        return self._subsystem._text(
            self._functions.rp_search_get_resolved_connect_string,
            self._id,
            _convert.uint32_in("index", index),
            port_type,
        )

    @property
    def next_page(self) -> str:
        """What `SearchQuery.page` takes to go on; empty when there is no more."""
        return self._subsystem._text(self._functions.rp_search_get_next_page, self._id)

    def close(self) -> None:
        """Forgets it and its results; a find that uses it completes as CANCELLED.

        Closing twice does nothing.
        """
        search_id, self._id = self._id, 0
        # A subsystem that was closed has released it.
        if self._subsystem.is_open:
            self._subsystem._call(self._functions.rp_search_release, search_id)

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
