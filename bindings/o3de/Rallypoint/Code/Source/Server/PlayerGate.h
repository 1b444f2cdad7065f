#pragma once

#include "../Common/NativeSubsystem.h"

#include <AzCore/std/containers/unordered_map.h>
#include <AzCore/std/containers/unordered_set.h>
#include <AzCore/std/functional.h>
#include <Multiplayer/Session/ISessionHandlingRequests.h>

namespace Rallypoint
{
    //! Who may play. It is there before the first session is, and refuses then, so that nobody slips in. For the main
    //! thread.
    class PlayerGate
    {
    public:
        explicit PlayerGate(NativeSubsystem& native);

        void Open();

        //! Lets nobody in any more, and tells the service nothing: its session is over.
        void Close();

        //! The engine's question. The answer is for the engine: true is also said of a player whose connection was
        //! ended here, because the engine answers a no by ending them all.
        bool Validate(const Multiplayer::PlayerConnectionConfig& player, AZ::u32 timeoutMs);

        //! A connection is gone. `then` runs on the main thread when a slot was given back; it does not for who was
        //! never let in.
        void Leave(const Multiplayer::PlayerConnectionConfig& player, AZStd::function<void()> then);

        size_t GetPlayerCount() const
        {
            return m_players.size();
        }

        bool HasAnybodyJoined() const
        {
            return m_hasAnybodyJoined;
        }

        //! Whether the service has not yet been told of somebody who left.
        bool IsGivingBack() const
        {
            return m_givingBack != 0;
        }

    private:
        Outcome Ask(const AZStd::string& playerSessionId, AZ::u32 timeoutMs);
        void GiveBack(const AZStd::string& playerSessionId, AZStd::function<void()> then);
        bool TurnAway(const Multiplayer::PlayerConnectionConfig& player, const char* why);

        NativeSubsystem& m_native;
        //! The player session of each connection that was let in.
        AZStd::unordered_map<AZ::u32, AZStd::string> m_players;
        //! Connections that were ended here and are not gone yet. What they send in the meantime is not asked about.
        AZStd::unordered_set<AZ::u32> m_turnedAway;
        int m_givingBack = 0;
        bool m_isOpen = false;
        bool m_hasAnybodyJoined = false;
    };
} // namespace Rallypoint
