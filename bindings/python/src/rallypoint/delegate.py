"""A registered delegate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .enums import Result

if TYPE_CHECKING:
    from .subsystem import Subsystem


class Delegate:
    """Hears of something until it is removed, or until the subsystem is closed.

    As a context manager it removes itself.
    """

    def __init__(self, subsystem: Subsystem, delegate_id: int) -> None:
        self._subsystem = subsystem
        self._id = delegate_id

    def remove(self) -> None:
        """Ends the registration. Removing twice, or after the subsystem is closed, does nothing."""
        delegate_id, self._id = self._id, 0
        if delegate_id:
            self._subsystem._call_unless(
                Result.INVALID_HANDLE, self._subsystem._functions.rp_delegate_remove, delegate_id
            )

    def __enter__(self) -> Delegate:
        return self

    def __exit__(self, *_: Any) -> None:
        self.remove()
