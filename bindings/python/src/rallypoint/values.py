"""What a setting can be set to.

Plain Python values are enough in most cases: None, bool, int, float, str and bytes. A plain int travels as
the first of Int32, Int64 and UInt64 that holds it, a plain float as a 64-bit one. The classes here say a
type that Python does not tell apart; values that the library gives back have them, and compare equal to the
plain ones.
"""

from __future__ import annotations

import json
import struct
from typing import Any, ClassVar, TypeVar, Union

Value = Union[None, bool, int, float, str, bytes]
"""What a setting can be set to."""

_Number = TypeVar("_Number", bound="_FixedInt")


class _FixedInt(int):
    """A whole number with bounds."""

    LOWEST: ClassVar[int]
    HIGHEST: ClassVar[int]

    def __new__(cls: type[_Number], value: int) -> _Number:
        if not cls.LOWEST <= value <= cls.HIGHEST:
            raise ValueError(f"{value} is no {cls.__name__}: give {cls.LOWEST} to {cls.HIGHEST}")
        return super().__new__(cls, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"


class Int32(_FixedInt):
    """A signed 32-bit number."""

    LOWEST = -(2**31)
    HIGHEST = 2**31 - 1


class UInt32(_FixedInt):
    """An unsigned 32-bit number."""

    LOWEST = 0
    HIGHEST = 2**32 - 1


class Int64(_FixedInt):
    """A signed 64-bit number."""

    LOWEST = -(2**63)
    HIGHEST = 2**63 - 1


class UInt64(_FixedInt):
    """An unsigned 64-bit number."""

    LOWEST = 0
    HIGHEST = 2**64 - 1


_Single = TypeVar("_Single", bound="Float")


class Float(float):
    """A 32-bit floating point number.

    Rounded to one at once, so that it compares equal to what comes back.
    """

    def __new__(cls: type[_Single], value: float) -> _Single:
        return super().__new__(cls, struct.unpack("f", struct.pack("f", value))[0])

    def __repr__(self) -> str:
        return f"Float({float(self)!r})"


class Json(str):
    """A JSON document as text."""

    @classmethod
    def of(cls, document: Any) -> Json:
        """The text of what `json.dumps` can write."""
        return cls(json.dumps(document))

    def document(self) -> Any:
        """What the text says."""
        return json.loads(self)

    def __repr__(self) -> str:
        return f"Json({str(self)!r})"


def sized(value: int) -> Union[Int32, Int64, UInt64]:
    """A plain int as the first of Int32, Int64 and UInt64 that holds it; ValueError when none does."""
    if Int32.LOWEST <= value <= Int32.HIGHEST:
        return Int32(value)
    if Int64.LOWEST <= value <= Int64.HIGHEST:
        return Int64(value)
    return UInt64(value)
