#include "PlayerList.h"

#include <AzCore/std/smart_ptr/unique_ptr.h>
#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    bool PlayerList::Set(const AZStd::vector<MatchmakingPlayer>& players)
    {
        m_owned.clear();
        m_players.clear();
        m_problem.clear();
        for (const MatchmakingPlayer& player : players)
        {
            if (!Add(player))
            {
                return false;
            }
        }
        return true;
    }

    bool PlayerList::Add(const MatchmakingPlayer& player)
    {
        if (player.m_playerId.empty())
        {
            m_problem = "a player has no id";
            return false;
        }
        AZStd::unique_ptr<Owned> owned = AZStd::make_unique<Owned>();
        owned->m_player = player;
        const size_t count = owned->m_player.m_playerAttributes.size();
        // What is pointed to must not move.
        owned->m_values.reserve(count);
        owned->m_names.reserve(count);
        for (const auto& [name, json] : owned->m_player.m_playerAttributes)
        {
            AttributeValue value;
            if (!ReadAttribute(json, value))
            {
                m_problem = "attribute " + name + " of player " + player.m_playerId +
                            R"( is not one of {"N": 1}, {"S": "a"}, {"SL": ["a"]}, {"SDM": {"a": 1}})";
                return false;
            }
            owned->m_values.push_back(AZStd::move(value));
            const AttributeValue& kept = owned->m_values.back();
            AZStd::vector<const char*> names;
            for (const AZStd::string& text : kept.m_names)
            {
                names.push_back(text.c_str());
            }
            owned->m_names.push_back(AZStd::move(names));
            RpPlayerAttribute attribute = RP_PLAYER_ATTRIBUTE_INIT;
            attribute.attribute_type = kept.m_type;
            attribute.name = name.c_str();
            attribute.string_value = kept.m_text.c_str();
            attribute.number_value = kept.m_number;
            attribute.strings = owned->m_names.back().data();
            attribute.numbers = kept.m_numbers.data();
            attribute.count = static_cast<uint32_t>(kept.m_names.size());
            owned->m_attributes.push_back(attribute);
        }
        for (const auto& [region, milliseconds] : owned->m_player.m_latencyInMs)
        {
            if (milliseconds < 0)
            {
                m_problem = "the latency of player " + player.m_playerId + " to " + region + " is negative";
                return false;
            }
            RpRegionLatency latency = RP_REGION_LATENCY_INIT;
            latency.region = region.c_str();
            latency.latency_ms = static_cast<uint32_t>(milliseconds);
            owned->m_latencies.push_back(latency);
        }
        RpMatchmakingPlayer native = RP_MATCHMAKING_PLAYER_INIT;
        native.player_id = owned->m_player.m_playerId.c_str();
        native.team = owned->m_player.m_team.empty() ? nullptr : owned->m_player.m_team.c_str();
        native.attributes = owned->m_attributes.data();
        native.attribute_count = static_cast<uint32_t>(owned->m_attributes.size());
        native.latencies = owned->m_latencies.data();
        native.latency_count = static_cast<uint32_t>(owned->m_latencies.size());
        m_players.push_back(native);
        m_owned.push_back(AZStd::move(owned));
        return true;
    }
} // namespace Rallypoint
