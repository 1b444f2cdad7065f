// Players as a matchmaker's rules see them. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_PLAYER_HPP
#define RALLYPOINT_CPP_PLAYER_HPP

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <rallypoint/cpp/config.hpp>
#include <rallypoint/cpp/text.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// What is known of a player: nothing, a text, a number, texts, or numbers by name; `RpPlayerAttribute`.
using PlayerAttribute = std::variant<std::monostate, std::string, double, std::vector<std::string>,
                                     std::map<std::string, double>>;

/// A player for the matchmaker; `RpMatchmakingPlayer`.
struct MatchmakingPlayer {
    std::string player_id;
    std::string team;
    std::map<std::string, PlayerAttribute> attributes;
    /// How far regions are away.
    std::map<std::string, std::chrono::milliseconds> latencies;
    /// What the player got by `Matchmaking::request_pass` and gave the leader.
    std::string pass;
};

/// What the matchmaker says of the game session that a process hosts; `RpMatchmakerData`.
struct MatchmakerData {
    std::string match_id;
    std::string matchmaking_configuration_arn;
    /// The backfill that the service started by itself, or empty.
    std::string auto_backfill_ticket_id;
    /// Who is matched, with team and attributes; latencies are not in matchmaker data.
    std::vector<MatchmakingPlayer> players;
};

namespace detail {

/// Latencies as C takes them; valid while the map lives and stays as it is.
inline std::vector<RpRegionLatency>
c_latencies(const std::map<std::string, std::chrono::milliseconds> &latencies) {
    std::vector<RpRegionLatency> written;
    written.reserve(latencies.size());
    for (const auto &[region, latency] : latencies) {
        RpRegionLatency c = RP_REGION_LATENCY_INIT;
        c.region = c_text(region);
        c.latency_ms = c_milliseconds(latency);
        written.push_back(c);
    }
    return written;
}

inline PlayerAttribute copy(const RpPlayerAttribute &c) {
    switch (c.attribute_type) {
    case RP_PLAYER_ATTRIBUTE_TYPE_STRING:
        return copy_text(c.string_value);
    case RP_PLAYER_ATTRIBUTE_TYPE_NUMBER:
        return c.number_value;
    case RP_PLAYER_ATTRIBUTE_TYPE_STRING_LIST:
        return copy_texts(c.strings, c.count);
    case RP_PLAYER_ATTRIBUTE_TYPE_STRING_NUMBER_MAP: {
        std::map<std::string, double> numbers;
        for (std::uint32_t at = 0; at < c.count; ++at) {
            numbers[copy_text(c.strings[at])] = c.numbers[at];
        }
        return numbers;
    }
    default:
        return std::monostate{};
    }
}

inline MatchmakerData copy(const RpMatchmakerData &c) {
    MatchmakerData data;
    data.match_id = copy_text(c.match_id);
    data.matchmaking_configuration_arn = copy_text(c.matchmaking_configuration_arn);
    data.auto_backfill_ticket_id = copy_text(c.auto_backfill_ticket_id);
    data.players.reserve(c.player_count);
    for (std::uint32_t at = 0; at < c.player_count; ++at) {
        MatchmakingPlayer player;
        player.player_id = copy_text(c.players[at].player_id);
        player.team = copy_text(c.players[at].team);
        for (std::uint32_t of = 0; of < c.players[at].attribute_count; ++of) {
            const RpPlayerAttribute &attribute = c.players[at].attributes[of];
            player.attributes[copy_text(attribute.name)] = copy(attribute);
        }
        data.players.push_back(std::move(player));
    }
    return data;
}

/// Players as C takes them: valid while the players live and stay as they are.
class CPlayers {
  public:
    explicit CPlayers(const std::vector<MatchmakingPlayer> &players) {
        parts_.reserve(players.size());
        players_.reserve(players.size());
        for (const MatchmakingPlayer &player : players) {
            parts_.push_back(std::make_unique<Parts>());
            add(player, *parts_.back());
        }
    }

    [[nodiscard]] const RpMatchmakingPlayer *data() const noexcept { return players_.data(); }
    [[nodiscard]] std::uint32_t count() const noexcept { return c_count(players_.size()); }

  private:
    struct Parts {
        std::vector<RpPlayerAttribute> attributes;
        std::vector<RpRegionLatency> latencies;
        std::vector<std::vector<const char *>> strings;
        std::vector<std::vector<double>> numbers;
    };

    /// One attribute's value, by its type.
    struct Write {
        Parts &parts;
        RpPlayerAttribute &c;

        void operator()(std::monostate /*nothing*/) const {
            c.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_NONE;
        }
        void operator()(const std::string &text) const {
            c.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING;
            c.string_value = c_text(text);
        }
        void operator()(double number) const {
            c.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_NUMBER;
            c.number_value = number;
        }
        void operator()(const std::vector<std::string> &texts) const {
            c.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING_LIST;
            parts.strings.push_back(c_texts(texts));
            keep_strings();
        }
        void operator()(const std::map<std::string, double> &numbers) const {
            c.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING_NUMBER_MAP;
            parts.strings.emplace_back();
            parts.numbers.emplace_back();
            for (const auto &[name, number] : numbers) {
                parts.strings.back().push_back(c_text(name));
                parts.numbers.back().push_back(number);
            }
            keep_strings();
            c.numbers = parts.numbers.back().data();
        }
        void keep_strings() const {
            c.strings = parts.strings.back().data();
            c.count = c_count(parts.strings.back().size());
        }
    };

    void add(const MatchmakingPlayer &player, Parts &parts) {
        for (const auto &[name, value] : player.attributes) {
            RpPlayerAttribute c = RP_PLAYER_ATTRIBUTE_INIT;
            c.name = c_text(name);
            std::visit(Write{parts, c}, value);
            parts.attributes.push_back(c);
        }
        parts.latencies = c_latencies(player.latencies);
        RpMatchmakingPlayer c = RP_MATCHMAKING_PLAYER_INIT;
        c.player_id = c_text(player.player_id);
        c.team = c_text_or_null(player.team);
        c.pass = c_text_or_null(player.pass);
        c.attributes = parts.attributes.data();
        c.attribute_count = c_count(parts.attributes.size());
        c.latencies = parts.latencies.data();
        c.latency_count = c_count(parts.latencies.size());
        players_.push_back(c);
    }

    std::vector<std::unique_ptr<Parts>> parts_;
    std::vector<RpMatchmakingPlayer> players_;
};

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
