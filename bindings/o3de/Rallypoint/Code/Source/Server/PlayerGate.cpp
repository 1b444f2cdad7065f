#include "PlayerGate.h"

#include "../Common/Log.h"
#include "Connections.h"

#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    PlayerGate::PlayerGate(NativeSubsystem& native)
        : m_native(native)
    {
    }

    void PlayerGate::Open()
    {
        m_isOpen = true;
    }

    void PlayerGate::Close()
    {
        m_isOpen = false;
        m_players.clear();
    }

    bool PlayerGate::Validate(const Multiplayer::PlayerConnectionConfig& player, AZ::u32 timeoutMs)
    {
        const AZStd::string& playerSessionId = player.m_playerSessionId;
        if (m_turnedAway.find(player.m_playerConnectionId) != m_turnedAway.end())
        {
            return true;
        }
        if (!m_isOpen)
        {
            return TurnAway(player, "the session takes no players");
        }
        if (playerSessionId.empty())
        {
            return TurnAway(player, "there is no player session");
        }
        const auto known = m_players.find(player.m_playerConnectionId);
        if (known != m_players.end())
        {
            // A packet that came twice is no second player.
            return known->second == playerSessionId || TurnAway(player, "it plays under another player session");
        }
        const Outcome outcome = Ask(playerSessionId, timeoutMs);
        if (!outcome.IsSuccess())
        {
            if (IsUncertain(outcome.m_result))
            {
                GiveBack(playerSessionId, {});
            }
            return TurnAway(player, outcome.Describe().c_str());
        }
        m_players[player.m_playerConnectionId] = playerSessionId;
        m_hasAnybodyJoined = true;
        return true;
    }

    Outcome PlayerGate::Ask(const AZStd::string& playerSessionId, AZ::u32 timeoutMs)
    {
        const auto begin = [this, &playerSessionId](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return rp_server_accept_player_session(
                m_native.Get(), playerSessionId.c_str(), completion, userData, operation);
        };
        return m_native.Await(begin, timeoutMs);
    }

    bool PlayerGate::TurnAway(const Multiplayer::PlayerConnectionConfig& player, const char* why)
    {
        if (Disconnect(player.m_playerConnectionId))
        {
            AZ_Warning(LogWindow, false, "Connection %u was turned away: %s", player.m_playerConnectionId, why);
            AZ_UNUSED(why);
            m_turnedAway.insert(player.m_playerConnectionId);
            return true;
        }
        AZ_Error(LogWindow, false,
            "Connection %u cannot be turned away alone, so the engine ends all of them: %s. Enable the Multiplayer "
            "Gem's "
            "own network interface.",
            player.m_playerConnectionId, why);
        return false;
    }

    void PlayerGate::Leave(const Multiplayer::PlayerConnectionConfig& player, AZStd::function<void()> then)
    {
        m_turnedAway.erase(player.m_playerConnectionId);
        const auto known = m_players.find(player.m_playerConnectionId);
        if (known == m_players.end())
        {
            // Who was never let in leaves, too.
            return;
        }
        // Gone before the service hears of it: the engine may give the connection's number to the next.
        const AZStd::string playerSessionId = known->second;
        m_players.erase(known);
        GiveBack(playerSessionId, AZStd::move(then));
    }

    void PlayerGate::GiveBack(const AZStd::string& playerSessionId, AZStd::function<void()> then)
    {
        ++m_givingBack;
        const auto begin = [this, &playerSessionId](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return rp_server_remove_player_session(
                m_native.Get(), playerSessionId.c_str(), completion, userData, operation);
        };
        m_native.Start(begin,
            [this, then](const Outcome& outcome)
            {
                --m_givingBack;
                // A client that left in good order has given it back itself.
                AZ_Warning(LogWindow, outcome.IsSuccess() || outcome.m_result == RP_RESULT_INVALID_REQUEST,
                    "A slot was not given back: %s", outcome.Describe().c_str());
                AZ_UNUSED(outcome);
                if (then)
                {
                    then();
                }
            });
    }
} // namespace Rallypoint
