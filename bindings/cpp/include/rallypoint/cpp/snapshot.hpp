// What the library tells, in copies that are the program's own. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_SNAPSHOT_HPP
#define RALLYPOINT_CPP_SNAPSHOT_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rallypoint/cpp/settings.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// A player's slot in a game session; `RpPlayerSession`.
struct PlayerSession {
    PlayerSessionStatus status = PlayerSessionStatus::NotSet;
    std::uint16_t port = 0;
    std::chrono::system_clock::time_point creation_time;
    /// `std::nullopt` while it is not over.
    std::optional<std::chrono::system_clock::time_point> termination_time;
    std::string player_id;
    std::string player_session_id;
    std::string game_session_id;
    std::string fleet_id;
    std::string player_data;
    std::string ip_address;
    std::string dns_name;
};

/// What `Server::describe_player_sessions` found, one page of it; `RpPlayerSessionPage`.
struct PlayerSessionPage {
    std::vector<PlayerSession> player_sessions;
    /// Asks for the next page; empty on the last.
    std::string next_token;
};

/// Where the compute's TLS certificate is; `RpComputeCertificate`. Empty when the fleet has none.
struct ComputeCertificate {
    std::string certificate_path;
    std::string compute_name;
};

/// Credentials of a role that the fleet may assume: secrets; `RpFleetRoleCredentials`.
struct FleetRoleCredentials {
    std::chrono::system_clock::time_point expiration;
    std::string assumed_role_user_arn;
    std::string assumed_role_id;
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;
};

/// How an operation ended; `RpCompletionInfo`.
struct Completion {
    OperationKind kind{};
    std::uint64_t operation = 0;
    /// The search it was about; 0 for none.
    std::uint64_t search = 0;
    /// By the name that the call gave; empty for searches and hosting.
    std::string session_name;
    /// Whom registering and unregistering was about.
    std::vector<std::string> player_ids;
    /// The gateway could not be reached and the local network was taken, see `Options::lan_fallback`.
    bool via_lan = false;
    /// What `Server::describe_player_sessions` found.
    std::optional<PlayerSessionPage> player_sessions;
    /// What `Server::get_compute_certificate` got.
    std::optional<ComputeCertificate> compute_certificate;
    /// What `Server::get_fleet_role_credentials` got.
    std::optional<FleetRoleCredentials> fleet_role_credentials;
    /// What `Server::start_match_backfill` began; else empty.
    std::string backfill_ticket_id;
    /// The matchmaking ticket it was about, see `Ticket::id`; 0 for none.
    std::uint64_t ticket = 0;
    /// That ticket's name at the gateway.
    std::string ticket_id;
    /// What `Matchmaking::request_pass` got, for the party's leader; else empty.
    std::string matchmaking_pass;
    /// Until when that is good; not set when nobody says.
    std::optional<std::chrono::system_clock::time_point> matchmaking_pass_expires;
    /// Its code is `RP_RESULT_OK` when the operation worked.
    Error error;

    [[nodiscard]] RpResult code() const noexcept { return error.code; }
    [[nodiscard]] bool ok() const noexcept { return error.code == RP_RESULT_OK; }
    explicit operator bool() const noexcept { return ok(); }
};

/// The gateway wants an auth token: answer by `Subsystem::provide_auth_token`; `RpAuthTokenRequest`.
struct AuthTokenRequest {
    AuthTokenReason reason{};
    std::uint64_t request_id = 0;
    /// Whose token is wanted.
    std::string player_id;
};

/// What happened to a session without a call from here; `RpSessionNotice`. What does not belong to the kind
/// is empty.
struct SessionNotice {
    NoticeKind kind{};
    /// By kind: a `LeftReason`, a `SessionFailure`, an `RpResult`.
    std::int32_t reason = 0;
    std::string session_name;
    std::string player_id;
    std::string from_player_id;
    std::string app_id;
    std::string game_session_id;

    /// For `NoticeKind::ParticipantLeft`.
    [[nodiscard]] LeftReason left_reason() const noexcept { return static_cast<LeftReason>(reason); }
    /// For `NoticeKind::Failure`.
    [[nodiscard]] SessionFailure failure() const noexcept { return static_cast<SessionFailure>(reason); }
    /// For `NoticeKind::InviteAccepted`.
    [[nodiscard]] RpResult invite_result() const noexcept { return static_cast<RpResult>(reason); }
};

/// Where a session is and who is in it; `RpSessionInfo`. What is not known yet is empty or 0.
struct SessionInfo {
    SessionState state = SessionState::NoSession;
    bool is_owner = false;
    bool is_lan = false;
    std::uint16_t port = 0;
    std::uint32_t num_open_public_connections = 0;
    std::uint32_t num_open_private_connections = 0;
    std::string session_name;
    /// What others join by.
    std::string game_session_id;
    /// This player's slot: a secret between the player and the game server.
    std::string player_session_id;
    std::string ip_address;
    std::string dns_name;
    std::string owner_id;
    std::string owner_name;
    std::vector<std::string> registered_players;
    std::vector<std::string> local_players;
    Settings settings;
};

/// One session that a search found; `RpSearchResult`. What the gateway did not say is empty or 0.
struct SearchResult {
    std::uint32_t max_players = 0;
    std::uint32_t open_slots = 0;
    std::uint32_t num_open_public_connections = 0;
    std::uint32_t num_open_private_connections = 0;
    /// `std::nullopt` unless it was measured.
    std::optional<std::chrono::milliseconds> ping;
    PingState ping_state = PingState::NotMeasured;
    std::uint16_t port = 0;
    bool is_lan = false;
    std::string game_session_id;
    std::string title;
    std::string owner_id;
    std::string owner_name;
    std::string ip_address;
    std::string dns_name;
    Settings settings;
};

/// One of a game session's settings; GameLift's `GameProperty`.
struct GameProperty {
    std::string key;
    std::string value;
};

/// What a server process is to host; `RpGameSession`.
struct GameSession {
    std::uint32_t max_players = 0;
    std::uint16_t port = 0;
    std::vector<GameProperty> properties;
    std::string game_session_id;
    std::string name;
    std::string data;
    std::string matchmaker_data;
    std::string ip_address;
    std::string dns_name;
    std::string fleet_id;
    std::string location;
    /// As far as the service says.
    GameSessionStatus status = GameSessionStatus::NotSet;
    std::string status_reason;
};

/// The hosted game session has changed, or a backfill of it is over; `RpGameSessionUpdate`.
struct GameSessionUpdate {
    /// As it is now; its matchmaker data says who plays.
    GameSession game_session;
    UpdateReason reason = UpdateReason::Unknown;
    /// The backfill it came of, or empty.
    std::string backfill_ticket_id;
};

/// When a server process must have ended; `std::nullopt` when the service named no time.
using TerminationTime = std::optional<std::chrono::system_clock::time_point>;

/// Asked in poll mode whether the process is well: answer by `Server::report_health`.
struct HealthCheck {};

/// Told in poll mode to end.
struct ProcessTerminate {
    TerminationTime time;
};

/// A line of the library's log.
struct LogLine {
    LogLevel level = LogLevel::Off;
    /// The part of the library that speaks.
    std::string target;
    std::string message;
};

namespace detail {

/// C's 0 is no time.
inline AuthTokenRequest copy(const RpAuthTokenRequest &c) {
    return {static_cast<AuthTokenReason>(c.reason), c.request_id, copy_text(c.player_id)};
}

inline TerminationTime copy_time(std::int64_t milliseconds_since_epoch) {
    if (milliseconds_since_epoch == 0) {
        return std::nullopt;
    }
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds_since_epoch));
}

inline std::chrono::system_clock::time_point copy_moment(std::int64_t milliseconds_since_epoch) {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds_since_epoch));
}

inline PlayerSession copy(const RpPlayerSession &c) {
    PlayerSession copy;
    copy.status = static_cast<PlayerSessionStatus>(c.status);
    copy.port = c.port;
    copy.creation_time = copy_moment(c.creation_time_ms);
    copy.termination_time = copy_time(c.termination_time_ms);
    copy.player_id = copy_text(c.player_id);
    copy.player_session_id = copy_text(c.player_session_id);
    copy.game_session_id = copy_text(c.game_session_id);
    copy.fleet_id = copy_text(c.fleet_id);
    copy.player_data = copy_text(c.player_data);
    copy.ip_address = copy_text(c.ip_address);
    copy.dns_name = copy_text(c.dns_name);
    return copy;
}

inline PlayerSessionPage copy_page(const RpPlayerSessionPage &c) {
    PlayerSessionPage page;
    page.player_sessions.reserve(c.player_session_count);
    for (std::uint32_t at = 0; at < c.player_session_count; ++at) {
        page.player_sessions.push_back(copy(*c.player_sessions[at]));
    }
    page.next_token = copy_text(c.next_token);
    return page;
}

inline FleetRoleCredentials copy_credentials(const RpFleetRoleCredentials &c) {
    FleetRoleCredentials copy;
    copy.expiration = copy_moment(c.expiration_ms);
    copy.assumed_role_user_arn = copy_text(c.assumed_role_user_arn);
    copy.assumed_role_id = copy_text(c.assumed_role_id);
    copy.access_key_id = copy_text(c.access_key_id);
    copy.secret_access_key = copy_text(c.secret_access_key);
    copy.session_token = copy_text(c.session_token);
    return copy;
}

inline Completion copy(const RpCompletionInfo &c) {
    Completion copy;
    copy.kind = static_cast<OperationKind>(c.operation_kind);
    copy.operation = c.operation;
    copy.search = c.search;
    copy.session_name = copy_text(c.session_name);
    copy.player_ids = copy_texts(c.player_ids, c.player_count);
    copy.via_lan = c.via_lan != 0;
    if (c.player_sessions != nullptr) {
        copy.player_sessions = copy_page(*c.player_sessions);
    }
    if (c.compute_certificate != nullptr) {
        copy.compute_certificate = ComputeCertificate{copy_text(c.compute_certificate->certificate_path),
                                                      copy_text(c.compute_certificate->compute_name)};
    }
    if (c.fleet_role_credentials != nullptr) {
        copy.fleet_role_credentials = copy_credentials(*c.fleet_role_credentials);
    }
    copy.backfill_ticket_id = copy_text(c.backfill_ticket_id);
    copy.ticket = c.ticket;
    copy.ticket_id = copy_text(c.ticket_id);
    copy.matchmaking_pass = copy_text(c.matchmaking_pass);
    copy.matchmaking_pass_expires = copy_time(c.matchmaking_pass_expires_ms);
    copy.error.code = static_cast<RpResult>(c.result);
    copy.error.message = copy_text(c.message);
    copy.error.service_code = copy_text(c.service_code);
    copy.error.request_id = copy_text(c.request_id);
    copy.error.http_status = static_cast<int>(c.http_status);
    copy.error.retryable = c.retryable != 0;
    copy.error.retry_after = std::chrono::milliseconds(c.retry_after_ms);
    return copy;
}

inline SessionNotice copy(const RpSessionNotice &c) {
    SessionNotice copy;
    copy.kind = static_cast<NoticeKind>(c.kind);
    copy.reason = c.reason;
    copy.session_name = copy_text(c.session_name);
    copy.player_id = copy_text(c.player_id);
    copy.from_player_id = copy_text(c.from_player_id);
    copy.app_id = copy_text(c.app_id);
    copy.game_session_id = copy_text(c.game_session_id);
    return copy;
}

inline SessionInfo copy(const RpSessionInfo &c) {
    SessionInfo copy;
    copy.state = static_cast<SessionState>(c.state);
    copy.is_owner = c.is_owner != 0;
    copy.is_lan = c.is_lan != 0;
    copy.port = c.port;
    copy.num_open_public_connections = c.num_open_public_connections;
    copy.num_open_private_connections = c.num_open_private_connections;
    copy.session_name = copy_text(c.session_name);
    copy.game_session_id = copy_text(c.game_session_id);
    copy.player_session_id = copy_text(c.player_session_id);
    copy.ip_address = copy_text(c.ip_address);
    copy.dns_name = copy_text(c.dns_name);
    copy.owner_id = copy_text(c.owner_id);
    copy.owner_name = copy_text(c.owner_name);
    copy.registered_players = copy_texts(c.registered_players, c.registered_player_count);
    copy.local_players = copy_texts(c.local_players, c.local_player_count);
    copy.settings = copy_settings(c.settings);
    return copy;
}

inline SearchResult copy(const RpSearchResult &c) {
    SearchResult copy;
    copy.max_players = c.max_players;
    copy.open_slots = c.open_slots;
    copy.num_open_public_connections = c.num_open_public_connections;
    copy.num_open_private_connections = c.num_open_private_connections;
    copy.ping_state = static_cast<PingState>(c.ping_state);
    switch (copy.ping_state) {
    case PingState::Echo:
    case PingState::Connect:
    case PingState::Lan:
        copy.ping = std::chrono::milliseconds(c.ping_ms);
        break;
    case PingState::NotMeasured:
    case PingState::NoAnswer:
    case PingState::NoAddress:
        break;
    }
    copy.port = c.port;
    copy.is_lan = c.is_lan != 0;
    copy.game_session_id = copy_text(c.game_session_id);
    copy.title = copy_text(c.title);
    copy.owner_id = copy_text(c.owner_id);
    copy.owner_name = copy_text(c.owner_name);
    copy.ip_address = copy_text(c.ip_address);
    copy.dns_name = copy_text(c.dns_name);
    copy.settings = copy_settings(c.settings);
    return copy;
}

inline GameSession copy(const RpGameSession &c) {
    GameSession copy;
    copy.max_players = c.max_players;
    copy.port = c.port;
    copy.properties.reserve(c.property_count);
    for (std::uint32_t at = 0; at < c.property_count; ++at) {
        copy.properties.push_back({copy_text(c.properties[at].key), copy_text(c.properties[at].value)});
    }
    copy.game_session_id = copy_text(c.game_session_id);
    copy.name = copy_text(c.name);
    copy.data = copy_text(c.data);
    copy.matchmaker_data = copy_text(c.matchmaker_data);
    copy.ip_address = copy_text(c.ip_address);
    copy.dns_name = copy_text(c.dns_name);
    copy.fleet_id = copy_text(c.fleet_id);
    copy.location = copy_text(c.location);
    copy.status = static_cast<GameSessionStatus>(c.status);
    copy.status_reason = copy_text(c.status_reason);
    return copy;
}

inline GameSessionUpdate copy(const RpGameSessionUpdate &c) {
    GameSessionUpdate made;
    made.game_session = copy(*c.game_session);
    made.reason = static_cast<UpdateReason>(c.reason);
    made.backfill_ticket_id = copy_text(c.backfill_ticket_id);
    return made;
}

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
