// The C interface's enumerations as enum classes: same names, same numbers, same meaning, which rallypoint.h
// documents. A newer library may send a number that is not listed: keep a default branch. Part of
// <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_ENUMS_HPP
#define RALLYPOINT_CPP_ENUMS_HPP

#include <cstdint>

#include <rallypoint/cpp/config.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// `RpLogLevel`.
enum class LogLevel : std::int32_t {
    Off = RP_LOG_LEVEL_OFF,
    Error = RP_LOG_LEVEL_ERROR,
    Warn = RP_LOG_LEVEL_WARN,
    Info = RP_LOG_LEVEL_INFO,
    Debug = RP_LOG_LEVEL_DEBUG,
};

/// `RpSessionState`; Unreal's `EOnlineSessionState`.
enum class SessionState : std::int32_t {
    NoSession = RP_SESSION_STATE_NO_SESSION,
    Creating = RP_SESSION_STATE_CREATING,
    Pending = RP_SESSION_STATE_PENDING,
    Starting = RP_SESSION_STATE_STARTING,
    InProgress = RP_SESSION_STATE_IN_PROGRESS,
    Ending = RP_SESSION_STATE_ENDING,
    Ended = RP_SESSION_STATE_ENDED,
    Destroying = RP_SESSION_STATE_DESTROYING,
};

/// `RpSearchState`; Unreal's `EOnlineAsyncTaskState`.
enum class SearchState : std::int32_t {
    NotStarted = RP_SEARCH_STATE_NOT_STARTED,
    InProgress = RP_SEARCH_STATE_IN_PROGRESS,
    Done = RP_SEARCH_STATE_DONE,
    Failed = RP_SEARCH_STATE_FAILED,
};

/// `RpPortType`; Unreal's `NAME_GamePort` and `NAME_BeaconPort`.
enum class PortType : std::int32_t {
    Game = RP_PORT_TYPE_GAME,
    Beacon = RP_PORT_TYPE_BEACON,
};

/// `RpAdvertisementType`; Unreal's `EOnlineDataAdvertisementType`.
enum class Advertisement : std::int32_t {
    DontAdvertise = RP_ADVERTISEMENT_TYPE_DONT_ADVERTISE,
    ViaPingOnly = RP_ADVERTISEMENT_TYPE_VIA_PING_ONLY,
    ViaOnlineService = RP_ADVERTISEMENT_TYPE_VIA_ONLINE_SERVICE,
    ViaOnlineServiceAndPing = RP_ADVERTISEMENT_TYPE_VIA_ONLINE_SERVICE_AND_PING,
};

/// `RpComparisonOp`; Unreal's `EOnlineComparisonOp`.
enum class Comparison : std::int32_t {
    Equals = RP_COMPARISON_OP_EQUALS,
    NotEquals = RP_COMPARISON_OP_NOT_EQUALS,
    GreaterThan = RP_COMPARISON_OP_GREATER_THAN,
    GreaterThanEquals = RP_COMPARISON_OP_GREATER_THAN_EQUALS,
    LessThan = RP_COMPARISON_OP_LESS_THAN,
    LessThanEquals = RP_COMPARISON_OP_LESS_THAN_EQUALS,
    Near = RP_COMPARISON_OP_NEAR,
    In = RP_COMPARISON_OP_IN,
    NotIn = RP_COMPARISON_OP_NOT_IN,
};

/// `RpEventMode`: how a subsystem tells what happened, chosen when it is made.
enum class EventMode : std::int32_t {
    Callbacks = RP_EVENT_MODE_CALLBACKS,
    Poll = RP_EVENT_MODE_POLL,
};

/// `RpPingState`: how a search result's ping was measured.
enum class PingState : std::int32_t {
    NotMeasured = RP_PING_STATE_NOT_MEASURED,
    Echo = RP_PING_STATE_ECHO,
    Connect = RP_PING_STATE_CONNECT,
    Lan = RP_PING_STATE_LAN,
    NoAnswer = RP_PING_STATE_NO_ANSWER,
    NoAddress = RP_PING_STATE_NO_ADDRESS,
};

/// `RpJoinResult`; Unreal's `EOnJoinSessionCompleteResult`.
enum class JoinResult : std::int32_t {
    Success = RP_JOIN_RESULT_SUCCESS,
    SessionIsFull = RP_JOIN_RESULT_SESSION_IS_FULL,
    SessionDoesNotExist = RP_JOIN_RESULT_SESSION_DOES_NOT_EXIST,
    CouldNotRetrieveAddress = RP_JOIN_RESULT_COULD_NOT_RETRIEVE_ADDRESS,
    AlreadyInSession = RP_JOIN_RESULT_ALREADY_IN_SESSION,
    UnknownError = RP_JOIN_RESULT_UNKNOWN_ERROR,
};

/// `RpSessionNoticeKind`.
enum class NoticeKind : std::int32_t {
    InviteReceived = RP_SESSION_NOTICE_KIND_INVITE_RECEIVED,
    InviteAccepted = RP_SESSION_NOTICE_KIND_INVITE_ACCEPTED,
    Failure = RP_SESSION_NOTICE_KIND_FAILURE,
    SettingsUpdated = RP_SESSION_NOTICE_KIND_SETTINGS_UPDATED,
    ParticipantJoined = RP_SESSION_NOTICE_KIND_PARTICIPANT_JOINED,
    ParticipantLeft = RP_SESSION_NOTICE_KIND_PARTICIPANT_LEFT,
    ParticipantSettingsUpdated = RP_SESSION_NOTICE_KIND_PARTICIPANT_SETTINGS_UPDATED,
};

/// `RpParticipantLeftReason`; Unreal's `EOnSessionParticipantLeftReason`.
enum class LeftReason : std::int32_t {
    Left = RP_PARTICIPANT_LEFT_REASON_LEFT,
    Disconnected = RP_PARTICIPANT_LEFT_REASON_DISCONNECTED,
    Kicked = RP_PARTICIPANT_LEFT_REASON_KICKED,
    Closed = RP_PARTICIPANT_LEFT_REASON_CLOSED,
};

/// `RpSessionFailure`: what a notice of kind `Failure` tells.
enum class SessionFailure : std::int32_t {
    ServiceConnectionLost = RP_SESSION_FAILURE_SERVICE_CONNECTION_LOST,
    ServiceConnectionRestored = RP_SESSION_FAILURE_SERVICE_CONNECTION_RESTORED,
};

/// `RpAuthTokenReason`: why the library asks for an auth token.
enum class AuthTokenReason : std::int32_t {
    NoneKnown = RP_AUTH_TOKEN_REASON_NONE_KNOWN,
    Refused = RP_AUTH_TOKEN_REASON_REFUSED,
};

/// `RpOperationKind`: which call a completion belongs to.
enum class OperationKind : std::int32_t {
    CreateSession = RP_OPERATION_KIND_CREATE_SESSION,
    StartSession = RP_OPERATION_KIND_START_SESSION,
    UpdateSession = RP_OPERATION_KIND_UPDATE_SESSION,
    EndSession = RP_OPERATION_KIND_END_SESSION,
    DestroySession = RP_OPERATION_KIND_DESTROY_SESSION,
    FindSessions = RP_OPERATION_KIND_FIND_SESSIONS,
    CancelFindSessions = RP_OPERATION_KIND_CANCEL_FIND_SESSIONS,
    FindSessionById = RP_OPERATION_KIND_FIND_SESSION_BY_ID,
    PingSearchResults = RP_OPERATION_KIND_PING_SEARCH_RESULTS,
    JoinSession = RP_OPERATION_KIND_JOIN_SESSION,
    LeaveSession = RP_OPERATION_KIND_LEAVE_SESSION,
    RegisterPlayers = RP_OPERATION_KIND_REGISTER_PLAYERS,
    UnregisterPlayers = RP_OPERATION_KIND_UNREGISTER_PLAYERS,
    RegisterLocalPlayer = RP_OPERATION_KIND_REGISTER_LOCAL_PLAYER,
    UnregisterLocalPlayer = RP_OPERATION_KIND_UNREGISTER_LOCAL_PLAYER,
    FindFriendSession = RP_OPERATION_KIND_FIND_FRIEND_SESSION,
    SendSessionInvite = RP_OPERATION_KIND_SEND_SESSION_INVITE,
    SessionStartMatchmaking = RP_OPERATION_KIND_SESSION_START_MATCHMAKING,
    SessionCancelMatchmaking = RP_OPERATION_KIND_SESSION_CANCEL_MATCHMAKING,
    StartMatchmaking = RP_OPERATION_KIND_START_MATCHMAKING,
    StopMatchmaking = RP_OPERATION_KIND_STOP_MATCHMAKING,
    AcceptMatch = RP_OPERATION_KIND_ACCEPT_MATCH,
    RequestMatchmakingPass = RP_OPERATION_KIND_REQUEST_MATCHMAKING_PASS,
    ServerInit = RP_OPERATION_KIND_SERVER_INIT,
    ServerReady = RP_OPERATION_KIND_SERVER_READY,
    ServerActivateGameSession = RP_OPERATION_KIND_SERVER_ACTIVATE_GAME_SESSION,
    ServerAcceptPlayerSession = RP_OPERATION_KIND_SERVER_ACCEPT_PLAYER_SESSION,
    ServerRemovePlayerSession = RP_OPERATION_KIND_SERVER_REMOVE_PLAYER_SESSION,
    ServerEnding = RP_OPERATION_KIND_SERVER_ENDING,
    ServerDestroy = RP_OPERATION_KIND_SERVER_DESTROY,
    ServerUpdatePlayerSessionCreationPolicy = RP_OPERATION_KIND_SERVER_UPDATE_PLAYER_SESSION_CREATION_POLICY,
    ServerDescribePlayerSessions = RP_OPERATION_KIND_SERVER_DESCRIBE_PLAYER_SESSIONS,
    ServerStartMatchBackfill = RP_OPERATION_KIND_SERVER_START_MATCH_BACKFILL,
    ServerStopMatchBackfill = RP_OPERATION_KIND_SERVER_STOP_MATCH_BACKFILL,
    ServerGetComputeCertificate = RP_OPERATION_KIND_SERVER_GET_COMPUTE_CERTIFICATE,
    ServerGetFleetRoleCredentials = RP_OPERATION_KIND_SERVER_GET_FLEET_ROLE_CREDENTIALS,
};

/// `RpGameSessionStatus`: where a hosted game session stands.
enum class GameSessionStatus : std::int32_t {
    NotSet = RP_GAME_SESSION_STATUS_NOT_SET,
    Active = RP_GAME_SESSION_STATUS_ACTIVE,
    Activating = RP_GAME_SESSION_STATUS_ACTIVATING,
    Terminated = RP_GAME_SESSION_STATUS_TERMINATED,
    Terminating = RP_GAME_SESSION_STATUS_TERMINATING,
};

/// `RpUpdateReason`: why a hosted game session was updated.
enum class UpdateReason : std::int32_t {
    Unknown = RP_UPDATE_REASON_UNKNOWN,
    MatchmakingDataUpdated = RP_UPDATE_REASON_MATCHMAKING_DATA_UPDATED,
    BackfillFailed = RP_UPDATE_REASON_BACKFILL_FAILED,
    BackfillTimedOut = RP_UPDATE_REASON_BACKFILL_TIMED_OUT,
    BackfillCancelled = RP_UPDATE_REASON_BACKFILL_CANCELLED,
};

/// `RpPlayerSessionCreationPolicy`: whether a game session takes new player sessions.
enum class PlayerSessionCreationPolicy : std::int32_t {
    AcceptAll = RP_PLAYER_SESSION_CREATION_POLICY_ACCEPT_ALL,
    DenyAll = RP_PLAYER_SESSION_CREATION_POLICY_DENY_ALL,
};

/// `RpPlayerSessionStatus`: where a player session stands; as a filter, `NotSet` is any.
enum class PlayerSessionStatus : std::int32_t {
    NotSet = RP_PLAYER_SESSION_STATUS_NOT_SET,
    Reserved = RP_PLAYER_SESSION_STATUS_RESERVED,
    Active = RP_PLAYER_SESSION_STATUS_ACTIVE,
    Completed = RP_PLAYER_SESSION_STATUS_COMPLETED,
    TimedOut = RP_PLAYER_SESSION_STATUS_TIMED_OUT,
};

/// `RpMatchmakingStatus`: where a ticket stands.
enum class MatchmakingStatus : std::int32_t {
    Unknown = RP_MATCHMAKING_STATUS_UNKNOWN,
    Queued = RP_MATCHMAKING_STATUS_QUEUED,
    Searching = RP_MATCHMAKING_STATUS_SEARCHING,
    RequiresAcceptance = RP_MATCHMAKING_STATUS_REQUIRES_ACCEPTANCE,
    Placing = RP_MATCHMAKING_STATUS_PLACING,
    Completed = RP_MATCHMAKING_STATUS_COMPLETED,
    Failed = RP_MATCHMAKING_STATUS_FAILED,
    Cancelled = RP_MATCHMAKING_STATUS_CANCELLED,
    TimedOut = RP_MATCHMAKING_STATUS_TIMED_OUT,
};

/// `RpMatchAcceptance`: what a player says of a proposed match.
enum class MatchAcceptance : std::int32_t {
    Undecided = RP_MATCH_ACCEPTANCE_UNDECIDED,
    Accepted = RP_MATCH_ACCEPTANCE_ACCEPTED,
    Rejected = RP_MATCH_ACCEPTANCE_REJECTED,
};

/// `RpAcceptanceMode`: who accepts a proposed match for the local player.
enum class AcceptanceMode : std::int32_t {
    Manual = RP_ACCEPTANCE_MODE_MANUAL,
    Automatic = RP_ACCEPTANCE_MODE_AUTOMATIC,
};

/// `RpMatchNoticeKind`; O3DE's `MatchmakingNotifications`.
enum class MatchNoticeKind : std::int32_t {
    Acceptance = RP_MATCH_NOTICE_KIND_ACCEPTANCE,
    Complete = RP_MATCH_NOTICE_KIND_COMPLETE,
    Error = RP_MATCH_NOTICE_KIND_ERROR,
    Failure = RP_MATCH_NOTICE_KIND_FAILURE,
};

RALLYPOINT_NAMESPACE_END

#endif
