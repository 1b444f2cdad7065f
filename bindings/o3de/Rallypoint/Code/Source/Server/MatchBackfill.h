#pragma once

#include "../Common/NativeSubsystem.h"

#include <AzCore/std/containers/vector.h>
#include <Rallypoint/MatchmakingRequests.h>

namespace Rallypoint
{
    //! Looks for players for a session that has slots. For the main thread.
    class MatchBackfill
    {
    public:
        explicit MatchBackfill(NativeSubsystem& native);

        //! Whether it was begun; `RallypointServerNotifications` hears how it ended.
        bool Start(const AZStd::string& ticketId, const AZStd::vector<MatchmakingPlayer>& players);
        bool Stop(const AZStd::string& ticketId);

        //! Whether a matchmaker made the session, and leaves it to the server to fill it.
        bool IsServersToDo() const;

    private:
        AZStd::string GetConfiguration(bool* isAutomatic = nullptr) const;

        NativeSubsystem& m_native;
    };
} // namespace Rallypoint
