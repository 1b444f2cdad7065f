#pragma once

#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/containers/unordered_map.h>
#include <AzCore/std/containers/vector.h>
#include <AzCore/std/string/string.h>
#include <Multiplayer/Session/MatchmakingRequests.h>

namespace Rallypoint
{
    //! A player for the matchmaker.
    struct MatchmakingPlayer
    {
        AZ_RTTI(MatchmakingPlayer, "{6D602275-8301-4171-8B28-AE993BB8C39B}");
        static void Reflect(AZ::ReflectContext* context);

        MatchmakingPlayer() = default;
        virtual ~MatchmakingPlayer() = default;

        //! Who.
        AZStd::string m_playerId;

        //! The team that the player is in. On a client it is usually empty: the matchmaker says.
        AZStd::string m_team;

        //! How far each region is away, in milliseconds.
        AZStd::unordered_map<AZStd::string, int> m_latencyInMs;

        //! What the rules ask for, by name. Each is a JSON object with one member that says what it is: `{"N": 23}`,
        //! `{"S": "harbour"}`, `{"SL": ["a", "b"]}`, `{"SDM": {"sword": 3}}`. `NUMBER` and `DOUBLE`, `STRING`,
        //! `STRING_LIST`, `STRING_DOUBLE_MAP` are other names of the same.
        AZStd::unordered_map<AZStd::string, AZStd::string> m_playerAttributes;
    };

    //! For whom a match is looked for.
    struct StartMatchmakingRequest : public Multiplayer::StartMatchmakingRequest
    {
        AZ_RTTI(
            StartMatchmakingRequest, "{82F062DA-DCC0-4234-8865-946350E50CE0}", Multiplayer::StartMatchmakingRequest);
        static void Reflect(AZ::ReflectContext* context);

        StartMatchmakingRequest() = default;
        virtual ~StartMatchmakingRequest() = default;

        //! Whose rules hold. Empty: `cl_rallypointMatchmakingConfiguration`.
        AZStd::string m_configurationName;

        //! The party. Empty: the local player alone, without attributes. Who plays on this machine is the local player
        //! if that is one of them, else the first.
        AZStd::vector<MatchmakingPlayer> m_players;
    };
} // namespace Rallypoint
