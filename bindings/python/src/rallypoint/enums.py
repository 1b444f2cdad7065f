"""The C interface's enumerations, with its numbers."""

from __future__ import annotations

from enum import IntEnum
from typing import TypeVar

_Open = TypeVar("_Open", bound="OpenIntEnum")


class OpenIntEnum(IntEnum):
    """An enumeration to which a newer library may add.

    A number it does not know becomes `UNKNOWN_<number>`.
    """

    @classmethod
    def _missing_(cls: type[_Open], value: object) -> _Open:
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is no {cls.__name__}")
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member


class Result(OpenIntEnum):
    """What a call or an operation came to: `RpResult`. The header says what each means."""

    OK = 0
    INVALID_ARGUMENT = -1
    NULL_POINTER = -2
    INVALID_HANDLE = -3
    INVALID_UTF8 = -4
    INVALID_STRUCT_SIZE = -5
    UNSUPPORTED_VERSION = -6
    BUFFER_TOO_SMALL = -7
    SETTINGS_TOO_LARGE = -8
    REENTRANT = -100
    ALREADY_PENDING = -101
    SESSION_ALREADY_EXISTS = -102
    SESSION_NOT_FOUND = -103
    WRONG_SESSION_STATE = -104
    ALREADY_IN_SESSION = -105
    SERVER_NOT_INITIALIZED = -106
    SERVER_ALREADY_INITIALIZED = -107
    PROCESS_NOT_READY = -108
    GAME_SESSION_ID_NOT_SET = -109
    TERMINATION_TIME_NOT_SET = -110
    ADDRESS_NOT_KNOWN = -111
    WRONG_EVENT_MODE = -112
    NOT_SEARCHING = -113
    NOT_SUPPORTED = -114
    NOT_OWNER = -115
    NO_MATCH_PROPOSED = -116
    TICKET_OVER = -117
    NO_MATCHMAKER_DATA = -118
    CANCELLED = -120
    WAIT_TIMED_OUT = -121
    CONNECTION_FAILED = -200
    CONNECTION_LOST = -201
    TIMED_OUT = -202
    LAN_UNAVAILABLE = -203
    BAD_ANSWER = -300
    SERVICE_ERROR = -301
    UNAUTHORIZED = -302
    FORBIDDEN = -303
    NOT_FOUND = -304
    CONFLICT = -305
    TOO_MANY_REQUESTS = -306
    SERVICE_UNAVAILABLE = -307
    SESSION_FULL = -308
    SESSION_DOES_NOT_EXIST = -309
    SESSION_NOT_JOINABLE = -310
    NO_CAPACITY = -311
    ACTIVATION_TIMED_OUT = -312
    INVALID_REQUEST = -313
    COULD_NOT_RETRIEVE_ADDRESS = -314
    MATCHMAKING_TIMED_OUT = -315
    MATCHMAKING_FAILED = -316
    TICKET_NOT_FOUND = -317
    CHOICE_NOT_ALLOWED = -318
    INTERNAL = -400
    PANIC = -401


class JoinResult(OpenIntEnum):
    """Unreal's `EOnJoinSessionCompleteResult`."""

    SUCCESS = 0
    SESSION_IS_FULL = 1
    SESSION_DOES_NOT_EXIST = 2
    COULD_NOT_RETRIEVE_ADDRESS = 3
    ALREADY_IN_SESSION = 4
    UNKNOWN_ERROR = 5


class LogLevel(OpenIntEnum):
    """How grave a log line is; a smaller number is graver."""

    OFF = 0
    ERROR = 1
    WARN = 2
    INFO = 3
    DEBUG = 4


class SessionState(OpenIntEnum):
    """Where a named session stands; Unreal's `EOnlineSessionState`."""

    NO_SESSION = 0
    CREATING = 1
    PENDING = 2
    STARTING = 3
    IN_PROGRESS = 4
    ENDING = 5
    ENDED = 6
    DESTROYING = 7


class SearchState(OpenIntEnum):
    """Where a search stands; Unreal's `EOnlineAsyncTaskState`."""

    NOT_STARTED = 0
    IN_PROGRESS = 1
    DONE = 2
    FAILED = 3


class PortType(OpenIntEnum):
    """Which port a connect string is for."""

    GAME = 0
    BEACON = 1


class PingState(OpenIntEnum):
    """How a search result's ping was measured, if it was."""

    NOT_MEASURED = 0
    ECHO = 1
    CONNECT = 2
    LAN = 3
    NO_ANSWER = 4
    NO_ADDRESS = 5


class ValueType(OpenIntEnum):
    """Which type a setting's value has; Unreal's `EOnlineKeyValuePairDataType`."""

    EMPTY = 0
    INT32 = 1
    UINT32 = 2
    INT64 = 3
    UINT64 = 4
    DOUBLE = 5
    STRING = 6
    FLOAT = 7
    BLOB = 8
    BOOL = 9
    JSON = 10


class AdvertisementType(OpenIntEnum):
    """Where a setting is shown; Unreal's `EOnlineDataAdvertisementType`."""

    DONT_ADVERTISE = 0
    VIA_PING_ONLY = 1
    VIA_ONLINE_SERVICE = 2
    VIA_ONLINE_SERVICE_AND_PING = 3


class ComparisonOp(OpenIntEnum):
    """How a search compares a setting with a value; Unreal's `EOnlineComparisonOp`."""

    EQUALS = 0
    NOT_EQUALS = 1
    GREATER_THAN = 2
    GREATER_THAN_EQUALS = 3
    LESS_THAN = 4
    LESS_THAN_EQUALS = 5
    NEAR = 6
    IN = 7
    NOT_IN = 8


class EventMode(OpenIntEnum):
    """How a subsystem tells what came about: by callbacks in tick, or as events to poll."""

    CALLBACKS = 0
    POLL = 1


class OperationKind(OpenIntEnum):
    """Which call an operation came from."""

    CREATE_SESSION = 1
    START_SESSION = 2
    UPDATE_SESSION = 3
    END_SESSION = 4
    DESTROY_SESSION = 5
    FIND_SESSIONS = 6
    CANCEL_FIND_SESSIONS = 7
    FIND_SESSION_BY_ID = 8
    PING_SEARCH_RESULTS = 9
    JOIN_SESSION = 10
    LEAVE_SESSION = 11
    REGISTER_PLAYERS = 12
    UNREGISTER_PLAYERS = 13
    REGISTER_LOCAL_PLAYER = 14
    UNREGISTER_LOCAL_PLAYER = 15
    FIND_FRIEND_SESSION = 16
    SEND_SESSION_INVITE = 17
    SESSION_START_MATCHMAKING = 18
    SESSION_CANCEL_MATCHMAKING = 19
    START_MATCHMAKING = 20
    STOP_MATCHMAKING = 21
    ACCEPT_MATCH = 22
    REQUEST_MATCHMAKING_PASS = 23
    SERVER_INIT = 100
    SERVER_READY = 101
    SERVER_ACTIVATE_GAME_SESSION = 102
    SERVER_ACCEPT_PLAYER_SESSION = 103
    SERVER_REMOVE_PLAYER_SESSION = 104
    SERVER_ENDING = 105
    SERVER_DESTROY = 106
    SERVER_UPDATE_PLAYER_SESSION_CREATION_POLICY = 107
    SERVER_DESCRIBE_PLAYER_SESSIONS = 108
    SERVER_START_MATCH_BACKFILL = 109
    SERVER_STOP_MATCH_BACKFILL = 110
    SERVER_GET_COMPUTE_CERTIFICATE = 111
    SERVER_GET_FLEET_ROLE_CREDENTIALS = 112


class SessionNoticeKind(OpenIntEnum):
    """What a session notice is about."""

    INVITE_RECEIVED = 1
    INVITE_ACCEPTED = 2
    FAILURE = 3
    SETTINGS_UPDATED = 4
    PARTICIPANT_JOINED = 5
    PARTICIPANT_LEFT = 6
    PARTICIPANT_SETTINGS_UPDATED = 7


class ParticipantLeftReason(OpenIntEnum):
    """Why a player is no longer in a session."""

    LEFT = 0
    DISCONNECTED = 1
    KICKED = 2
    CLOSED = 3


class SessionFailure(OpenIntEnum):
    """What happened to the service that sessions live on."""

    SERVICE_CONNECTION_LOST = 0
    SERVICE_CONNECTION_RESTORED = 1


class AuthTokenReason(OpenIntEnum):
    """Why the library asks for an auth token."""

    NONE_KNOWN = 1
    REFUSED = 2
    """The gateway refused the one that is known: one that was kept will not do."""


class EventKind(OpenIntEnum):
    """What a polled event is."""

    COMPLETION = 1
    SESSION_NOTICE = 2
    START_GAME_SESSION = 3
    PROCESS_TERMINATE = 4
    HEALTH_CHECK = 5
    LOG = 6
    UPDATE_GAME_SESSION = 7
    MATCH_NOTICE = 8
    AUTH_TOKEN_REQUEST = 9


class GameSessionStatus(OpenIntEnum):
    """Where a game session stands; GameLift's `GameSessionStatus`."""

    NOT_SET = 0
    ACTIVE = 1
    ACTIVATING = 2
    TERMINATED = 3
    TERMINATING = 4


class UpdateReason(OpenIntEnum):
    """Why a game session was updated; GameLift's `UpdateReason`."""

    UNKNOWN = 0
    MATCHMAKING_DATA_UPDATED = 1
    BACKFILL_FAILED = 2
    BACKFILL_TIMED_OUT = 3
    BACKFILL_CANCELLED = 4


class PlayerSessionCreationPolicy(OpenIntEnum):
    """Whether a game session takes new player sessions."""

    ACCEPT_ALL = 1
    DENY_ALL = 2


class PlayerSessionStatus(OpenIntEnum):
    """Where a player session stands. As a filter, NOT_SET is any."""

    NOT_SET = 0
    RESERVED = 1
    ACTIVE = 2
    COMPLETED = 3
    TIMED_OUT = 4


class PlayerAttributeType(OpenIntEnum):
    """What a player's attribute is; GameLift's `AttributeValue`."""

    NONE = 0
    STRING = 1
    NUMBER = 2
    STRING_LIST = 3
    STRING_NUMBER_MAP = 4


class MatchmakingStatus(OpenIntEnum):
    """Where a ticket stands; GameLift's `MatchmakingConfigurationStatus`."""

    UNKNOWN = 0
    QUEUED = 1
    SEARCHING = 2
    REQUIRES_ACCEPTANCE = 3
    PLACING = 4
    COMPLETED = 5
    FAILED = 6
    CANCELLED = 7
    TIMED_OUT = 8


class MatchAcceptance(OpenIntEnum):
    """What a player says of a proposed match; GameLift's `AcceptanceType`."""

    UNDECIDED = 0
    ACCEPTED = 1
    REJECTED = 2


class AcceptanceMode(OpenIntEnum):
    """Who accepts a proposed match for the local player."""

    MANUAL = 0
    AUTOMATIC = 1


class MatchNoticeKind(OpenIntEnum):
    """What a match notice tells; O3DE's `MatchmakingNotifications`."""

    ACCEPTANCE = 1
    COMPLETE = 2
    ERROR = 3
    FAILURE = 4
