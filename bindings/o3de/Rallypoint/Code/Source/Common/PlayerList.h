#pragma once

#include "AttributeText.h"

#include <AzCore/std/containers/vector.h>
#include <AzCore/std/smart_ptr/unique_ptr.h>
#include <AzCore/std/string/string.h>
#include <Rallypoint/MatchmakingRequests.h>
#include <rallypoint/rallypoint.h>

namespace Rallypoint
{
    //! Players as the library takes them. It owns what they point to.
    class PlayerList
    {
    public:
        //! False: a player is not one, and `GetProblem` says which and why.
        bool Set(const AZStd::vector<MatchmakingPlayer>& players);

        const AZStd::string& GetProblem() const
        {
            return m_problem;
        }

        const RpMatchmakingPlayer* Data() const
        {
            return m_players.data();
        }

        uint32_t Count() const
        {
            return static_cast<uint32_t>(m_players.size());
        }

    private:
        struct Owned
        {
            MatchmakingPlayer m_player;
            AZStd::vector<AttributeValue> m_values;
            AZStd::vector<AZStd::vector<const char*>> m_names;
            AZStd::vector<RpPlayerAttribute> m_attributes;
            AZStd::vector<RpRegionLatency> m_latencies;
        };

        bool Add(const MatchmakingPlayer& player);

        AZStd::vector<AZStd::unique_ptr<Owned>> m_owned;
        AZStd::vector<RpMatchmakingPlayer> m_players;
        AZStd::string m_problem;
    };
} // namespace Rallypoint
