"""Rallypoint: an Unreal-style online subsystem for games, from Python.

`Subsystem` is ticked by its owner, `AsyncSubsystem` by an asyncio event loop. What their methods mean in
detail, and which results they come to, is documented beside the C functions of the same names in
`rallypoint/rallypoint.h`.
"""

from . import keys
from ._version import __version__
from .aio import AsyncSubsystem
from .delegate import Delegate
from .enums import (
    AdvertisementType,
    ComparisonOp,
    EventMode,
    JoinResult,
    LogLevel,
    OperationKind,
    ParticipantLeftReason,
    PingState,
    PortType,
    Result,
    SearchState,
    SessionFailure,
    SessionNoticeKind,
    SessionState,
    ValueType,
)
from .errors import CallbackErrors, LibraryError, RallypointError
from .models import (
    Completion,
    Event,
    GameSession,
    HealthCheck,
    Invite,
    LocalPlayer,
    LogLine,
    ProcessTerminate,
    SearchFilter,
    SearchQuery,
    SearchResult,
    ServerParameters,
    SessionInfo,
    SessionNotice,
    SessionSettings,
    Setting,
    SubsystemOptions,
)
from .operation import Operation
from .search import Search
from .server import Server
from .session import Session
from .subsystem import Subsystem, join_result, version
from .values import Float, Int32, Int64, Json, UInt32, UInt64, Value

__all__ = [
    "AdvertisementType",
    "AsyncSubsystem",
    "CallbackErrors",
    "ComparisonOp",
    "Completion",
    "Delegate",
    "Event",
    "EventMode",
    "Float",
    "GameSession",
    "HealthCheck",
    "Int32",
    "Int64",
    "Invite",
    "JoinResult",
    "Json",
    "LibraryError",
    "LocalPlayer",
    "LogLevel",
    "LogLine",
    "Operation",
    "OperationKind",
    "ParticipantLeftReason",
    "PingState",
    "PortType",
    "ProcessTerminate",
    "RallypointError",
    "Result",
    "Search",
    "SearchFilter",
    "SearchQuery",
    "SearchResult",
    "SearchState",
    "Server",
    "ServerParameters",
    "Session",
    "SessionFailure",
    "SessionInfo",
    "SessionNotice",
    "SessionNoticeKind",
    "SessionSettings",
    "SessionState",
    "Setting",
    "Subsystem",
    "SubsystemOptions",
    "UInt32",
    "UInt64",
    "Value",
    "ValueType",
    "__version__",
    "join_result",
    "keys",
    "version",
]
