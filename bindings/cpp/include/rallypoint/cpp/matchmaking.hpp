// Matchmaking: starting and following tickets. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_MATCHMAKING_HPP
#define RALLYPOINT_CPP_MATCHMAKING_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rallypoint/cpp/connection.hpp>
#include <rallypoint/cpp/operation.hpp>
#include <rallypoint/cpp/player.hpp>
#include <rallypoint/cpp/ticket.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// For whom a match is looked for; `RpMatchmakingOptions`.
struct MatchmakingOptions {
    /// Whose rules hold: the matchmaking configuration's name.
    std::string configuration;
    /// The party, at most 10; empty: the local player alone, without attributes.
    std::vector<MatchmakingPlayer> players;
    /// Who accepts a proposed match for the local player.
    AcceptanceMode acceptance_mode = AcceptanceMode::Manual;
    /// The ticket's name; empty lets the library choose.
    std::string ticket_id;
};

/// A ticket that somebody else started; `RpMatchmakingTrackOptions`.
struct TrackOptions {
    std::string ticket_id;
    /// From `Ticket::player_token`, or an own `TicketInfo::ticket_token`.
    std::string token;
    AcceptanceMode acceptance_mode = AcceptanceMode::Manual;
};

/// What starting gives: the call, and the ticket that it makes. When the call is refused, the ticket has no
/// id.
struct StartedTicket {
    Operation operation;
    Ticket ticket;
};

namespace detail {

/// Options as C takes them: valid while the options live and stay as they are.
class CMatchmakingOptions {
  public:
    explicit CMatchmakingOptions(const MatchmakingOptions &options) : players_(options.players) {
        c_.configuration = c_text(options.configuration);
        c_.ticket_id = c_text_or_null(options.ticket_id);
        c_.players = players_.data();
        c_.player_count = players_.count();
        c_.acceptance_mode = static_cast<std::int32_t>(options.acceptance_mode);
    }

    [[nodiscard]] const RpMatchmakingOptions *get() const noexcept { return &c_; }

  private:
    CPlayers players_;
    RpMatchmakingOptions c_ = RP_MATCHMAKING_OPTIONS_INIT;
};

} // namespace detail

/// Tickets over a subsystem. A view: cheap to copy, and refused when the subsystem is gone.
///
/// For Unreal's way, where a call completes when the named session is there, see `start_session`.
class Matchmaking {
  public:
    /// Looks for a match. The call completes when the gateway has the ticket; from then on the library
    /// follows it, and the delegates hear what becomes of it. With a session name, the session is there
    /// before match complete is heard.
    StartedTicket start(std::string_view session_name, const MatchmakingOptions &options,
                        CompletionCallback on_complete = {}) {
        const detail::Text session(session_name);
        const detail::CMatchmakingOptions c(options);
        return start_ticket(std::move(on_complete), [&](auto *handle, auto... rest) {
            return rp_matchmaking_start(handle, session_name.empty() ? nullptr : session.get(), c.get(),
                                        rest...);
        });
    }

    /// The same without a session: the ticket says where to go.
    StartedTicket start(const MatchmakingOptions &options, CompletionCallback on_complete = {}) {
        return start({}, options, std::move(on_complete));
    }

    /// Finds or makes a session. The call completes when the named session is there, as after a join, or
    /// cannot be. (Unreal's `StartMatchmaking`)
    StartedTicket start_session(std::string_view name, const MatchmakingOptions &options,
                                CompletionCallback on_complete = {}) {
        return start_session(name, options, nullptr, std::move(on_complete));
    }

    /// The same, with what the session's settings are to be here.
    StartedTicket start_session(std::string_view name, const MatchmakingOptions &options,
                                const Settings &settings, CompletionCallback on_complete = {}) {
        const detail::CSettings c(settings);
        return start_session(name, options, c.get(), std::move(on_complete));
    }

    /// Stops a session's matchmaking: the session is gone when it completes, and its start is cancelled.
    /// (Unreal's `CancelMatchmaking`)
    Operation cancel_session(std::string_view name, CompletionCallback on_complete = {}) {
        const detail::Text session(name);
        return detail::OperationStarter::start(
            core_.lock(), std::move(on_complete), [&](auto *handle, auto... completion) {
                return rp_session_cancel_matchmaking(handle, session.get(), completion...);
            });
    }

    /// Agrees to be in a ticket that this player will start. The completion's `matchmaking_pass` is for
    /// `MatchmakingPlayer::pass`, of the leader.
    Operation request_pass(std::string_view leader_id, CompletionCallback on_complete = {}) {
        const detail::Text leader(leader_id);
        return detail::OperationStarter::start(
            core_.lock(), std::move(on_complete), [&](auto *handle, auto... completion) {
                return rp_matchmaking_request_pass(handle, leader.get(), completion...);
            });
    }

    /// Follows a ticket that somebody else started, as a member of the party.
    Result<Ticket> track(std::string_view session_name, const TrackOptions &options) {
        const detail::Text session(session_name);
        RpMatchmakingTrackOptions c = RP_MATCHMAKING_TRACK_OPTIONS_INIT;
        c.ticket_id = detail::c_text(options.ticket_id);
        c.token = detail::c_text(options.token);
        c.acceptance_mode = static_cast<std::int32_t>(options.acceptance_mode);
        const std::shared_ptr<detail::Core> core = core_.lock();
        Ticket ticket(core);
        std::uint64_t id = 0;
        const RpResult result = rp_matchmaking_track(detail::handle_of(core),
                                                     session_name.empty() ? nullptr : session.get(), &c, &id);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        ticket.begin(id, 0);
        return ticket;
    }

    /// The same without a session.
    Result<Ticket> track(const TrackOptions &options) { return track({}, options); }

    // ---- delegates: each hears of every ticket ----

    /// A match is proposed: once for each. Accept or reject it by the ticket.
    Result<Connection> on_match_acceptance(MatchDelegate delegate) {
        return connect(rp_matchmaking_add_on_match_acceptance_delegate, std::move(delegate));
    }
    /// A match is made, and its named session is there: once for a ticket.
    Result<Connection> on_match_complete(MatchDelegate delegate) {
        return connect(rp_matchmaking_add_on_match_complete_delegate, std::move(delegate));
    }
    /// The gateway does not answer for a ticket any more: once for each loss. It is asked on.
    Result<Connection> on_match_error(MatchDelegate delegate) {
        return connect(rp_matchmaking_add_on_match_error_delegate, std::move(delegate));
    }
    /// A ticket is over without a match for the local player: once for a ticket.
    Result<Connection> on_match_failure(MatchDelegate delegate) {
        return connect(rp_matchmaking_add_on_match_failure_delegate, std::move(delegate));
    }
    /// Hears how every `start` ends, after its own callback.
    Result<Connection> on_start_complete(CompletionDelegate delegate) {
        return connect(rp_matchmaking_add_on_start_complete_delegate, std::move(delegate));
    }
    /// The same of every `Ticket::stop`.
    Result<Connection> on_stop_complete(CompletionDelegate delegate) {
        return connect(rp_matchmaking_add_on_stop_complete_delegate, std::move(delegate));
    }
    /// The same of every `Ticket::accept` and `Ticket::reject`.
    Result<Connection> on_accept_complete(CompletionDelegate delegate) {
        return connect(rp_matchmaking_add_on_accept_complete_delegate, std::move(delegate));
    }
    /// Hears how every `start_session` ends, after its own callback. (Unreal's `OnMatchmakingComplete`)
    Result<Connection> on_session_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_matchmaking_complete_delegate, std::move(delegate));
    }
    /// The same of every `cancel_session`. (Unreal's `OnCancelMatchmakingComplete`)
    Result<Connection> on_session_cancel_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_cancel_matchmaking_complete_delegate, std::move(delegate));
    }

  private:
    friend class Subsystem;

    explicit Matchmaking(std::weak_ptr<detail::Core> core) noexcept : core_(std::move(core)) {}

    StartedTicket start_session(std::string_view name, const MatchmakingOptions &options,
                                const RpSessionSettings *settings, CompletionCallback on_complete) {
        const detail::Text session(name);
        const detail::CMatchmakingOptions c(options);
        return start_ticket(std::move(on_complete), [&](auto *handle, auto... rest) {
            return rp_session_start_matchmaking(handle, session.get(), settings, c.get(), rest...);
        });
    }

    /// `call(handle, function, user_data, &operation, &ticket)` makes the C call.
    template <class Call> StartedTicket start_ticket(CompletionCallback on_complete, const Call &call) {
        const std::shared_ptr<detail::Core> core = core_.lock();
        Ticket ticket(core);
        std::uint64_t id = 0;
        if (core != nullptr && core->mode() == EventMode::Callbacks) {
            on_complete = [watch = ticket.watch_,
                           hear = std::move(on_complete)](const Completion &ended) mutable {
                if (hear) {
                    hear(ended);
                }
                watch->started(ended);
            };
        }
        Operation operation = detail::OperationStarter::start(
            core, std::move(on_complete),
            [&](auto *handle, auto... completion) { return call(handle, completion..., &id); });
        if (operation) {
            ticket.begin(id, operation.id());
        }
        return StartedTicket{std::move(operation), std::move(ticket)};
    }

    template <class CInfo, class Info>
    Result<Connection> connect(RpResult(RP_CALL *add)(RpSubsystem *, void(RP_CALL *)(const CInfo *, void *),
                                                      void *, RpUserDataFreeFn, std::uint64_t *),
                               Function<void(const Info &)> delegate) {
        return detail::Connector::connect<Info, CInfo>(core_.lock(), add, std::move(delegate));
    }

    std::weak_ptr<detail::Core> core_;
};

RALLYPOINT_NAMESPACE_END

#endif
