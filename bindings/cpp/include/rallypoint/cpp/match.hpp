// What is known of tickets and their matches, in copies that are the program's own. Part of
// <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_MATCH_HPP
#define RALLYPOINT_CPP_MATCH_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rallypoint/cpp/snapshot.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// A player of a ticket; `RpMatchmakingTicketPlayer`. What is not this player's to know is empty.
struct TicketPlayer {
    std::string player_id;
    /// Once there is a match.
    std::string team;
    /// What the player says of the match that is proposed.
    MatchAcceptance acceptance = MatchAcceptance::Undecided;
    /// Once the match is made. Only who started the ticket sees those of others.
    std::string player_session_id;
};

/// A ticket as it stands; `RpMatchmakingTicket`. What is not known yet is empty or 0.
struct TicketInfo {
    MatchmakingStatus status = MatchmakingStatus::Unknown;
    /// Whether nothing more will happen to it.
    bool is_over = false;
    /// Whether the gateway does not answer for it just now.
    bool is_lost = false;
    /// Its name at the gateway.
    std::string ticket_id;
    /// With it a game that was restarted follows the ticket again: a secret.
    std::string ticket_token;
    std::string configuration;
    /// The session that is to be made.
    std::string session_name;
    /// Why it stands so: a word, and a sentence. While it searches, what it waits for.
    std::string status_reason;
    std::string status_message;
    std::string match_id;
    std::vector<TicketPlayer> players;
    /// How long tickets of its configuration take now.
    std::chrono::seconds estimated_wait{0};
    /// How long the proposed match may still be accepted; `std::nullopt` when none waits.
    std::optional<std::chrono::milliseconds> acceptance_left;
    /// Once the match is made.
    std::string game_session_id;
    std::string ip_address;
    std::string dns_name;
    std::uint16_t port = 0;
    /// This player's slot: a secret between the player and the game server.
    std::string player_session_id;
    std::optional<std::chrono::system_clock::time_point> start_time;
    /// `std::nullopt` while it is not over.
    std::optional<std::chrono::system_clock::time_point> end_time;

    /// The player of an id; null when it is none of the ticket's.
    [[nodiscard]] const TicketPlayer *find(const std::string &player_id) const noexcept {
        for (const TicketPlayer &player : players) {
            if (player.player_id == player_id) {
                return &player;
            }
        }
        return nullptr;
    }
};

/// Something that happened to a ticket; `RpMatchNotice`.
struct MatchNotice {
    MatchNoticeKind kind{};
    /// Which ticket, see `Ticket::id`.
    std::uint64_t ticket = 0;
    MatchmakingStatus status = MatchmakingStatus::Unknown;
    std::string session_name;
    std::string ticket_id;
    std::string match_id;
    std::string game_session_id;
    /// Why, one word.
    std::string reason;
    /// How long the match may still be accepted, for `MatchNoticeKind::Acceptance`.
    std::chrono::milliseconds acceptance_left{0};
    /// Its code is `RP_RESULT_OK` for an acceptance and for a match; its message says why else.
    Error error;
};

namespace detail {

inline TicketPlayer copy(const RpMatchmakingTicketPlayer &c) {
    TicketPlayer copy;
    copy.player_id = copy_text(c.player_id);
    copy.team = copy_text(c.team);
    copy.acceptance = static_cast<MatchAcceptance>(c.acceptance);
    copy.player_session_id = copy_text(c.player_session_id);
    return copy;
}

inline TicketInfo copy(const RpMatchmakingTicket &c) {
    TicketInfo made;
    made.status = static_cast<MatchmakingStatus>(c.status);
    made.is_over = c.is_over != 0;
    made.is_lost = c.is_lost != 0;
    made.ticket_id = copy_text(c.ticket_id);
    made.ticket_token = copy_text(c.ticket_token);
    made.configuration = copy_text(c.configuration);
    made.session_name = copy_text(c.session_name);
    made.status_reason = copy_text(c.status_reason);
    made.status_message = copy_text(c.status_message);
    made.match_id = copy_text(c.match_id);
    made.players.reserve(c.player_count);
    for (std::uint32_t at = 0; at < c.player_count; ++at) {
        made.players.push_back(copy(*c.players[at]));
    }
    made.estimated_wait = std::chrono::seconds(c.estimated_wait_seconds);
    if (c.acceptance_left_ms != 0) {
        made.acceptance_left = std::chrono::milliseconds(c.acceptance_left_ms);
    }
    made.game_session_id = copy_text(c.game_session_id);
    made.ip_address = copy_text(c.ip_address);
    made.dns_name = copy_text(c.dns_name);
    made.port = c.port;
    made.player_session_id = copy_text(c.player_session_id);
    made.start_time = copy_time(c.start_time_ms);
    made.end_time = copy_time(c.end_time_ms);
    return made;
}

inline MatchNotice copy(const RpMatchNotice &c) {
    MatchNotice copy;
    copy.kind = static_cast<MatchNoticeKind>(c.kind);
    copy.ticket = c.ticket;
    copy.status = static_cast<MatchmakingStatus>(c.status);
    copy.session_name = copy_text(c.session_name);
    copy.ticket_id = copy_text(c.ticket_id);
    copy.match_id = copy_text(c.match_id);
    copy.game_session_id = copy_text(c.game_session_id);
    copy.reason = copy_text(c.reason);
    copy.acceptance_left = std::chrono::milliseconds(c.acceptance_left_ms);
    copy.error.code = static_cast<RpResult>(c.result);
    copy.error.message = copy_text(c.message);
    return copy;
}

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
