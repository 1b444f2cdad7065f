// What poll mode gives instead of callbacks. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_EVENT_HPP
#define RALLYPOINT_CPP_EVENT_HPP

#include <cstdint>
#include <variant>

#include <rallypoint/cpp/match.hpp>
#include <rallypoint/cpp/snapshot.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// An event that a newer library sends and this header does not know: pass over it.
struct UnknownEvent {
    std::int32_t kind = 0;
};

/// One event, for `std::visit` or `std::get_if`. A `GameSession` is what this process is told to host.
using Event = std::variant<Completion, SessionNotice, GameSession, ProcessTerminate, HealthCheck, LogLine,
                           UnknownEvent, GameSessionUpdate, MatchNotice, AuthTokenRequest>;

namespace detail {

inline Event copy(const RpEvent &c) {
    switch (c.kind) {
    case RP_EVENT_KIND_COMPLETION:
        return copy(*c.completion);
    case RP_EVENT_KIND_SESSION_NOTICE:
        return copy(*c.notice);
    case RP_EVENT_KIND_START_GAME_SESSION:
        return copy(*c.game_session);
    case RP_EVENT_KIND_UPDATE_GAME_SESSION:
        return copy(*c.game_session_update);
    case RP_EVENT_KIND_MATCH_NOTICE:
        return copy(*c.match_notice);
    case RP_EVENT_KIND_AUTH_TOKEN_REQUEST:
        return copy(*c.auth_token_request);
    case RP_EVENT_KIND_PROCESS_TERMINATE:
        return ProcessTerminate{copy_time(c.termination_time_ms)};
    case RP_EVENT_KIND_HEALTH_CHECK:
        return HealthCheck{};
    case RP_EVENT_KIND_LOG:
        return LogLine{static_cast<LogLevel>(c.log_level), copy_text(c.log_target), copy_text(c.log_message)};
    default:
        return UnknownEvent{c.kind};
    }
}

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
