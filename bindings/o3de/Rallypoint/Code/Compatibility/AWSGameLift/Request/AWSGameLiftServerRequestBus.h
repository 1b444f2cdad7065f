#pragma once

#include <AWSGameLiftPlayer.h>
#include <Rallypoint/RallypointServerBus.h>
#include <RenamedBus.h>

namespace AWSGameLift
{
    class IAWSGameLiftServerRequests
    {
    public:
        bool NotifyGameLiftProcessReady()
        {
            bool isTaken = false;
            Rallypoint::RallypointServerRequestBus::BroadcastResult(
                isTaken, &Rallypoint::IRallypointServerRequests::NotifyProcessReady);
            return isTaken;
        }

        bool StartMatchBackfill(const AZStd::string& ticketId, const AZStd::vector<AWSGameLiftPlayer>& players)
        {
            bool isTaken = false;
            Rallypoint::RallypointServerRequestBus::BroadcastResult(
                isTaken, &Rallypoint::IRallypointServerRequests::StartMatchBackfill, ticketId, players);
            return isTaken;
        }

        bool StopMatchBackfill(const AZStd::string& ticketId)
        {
            bool isTaken = false;
            Rallypoint::RallypointServerRequestBus::BroadcastResult(
                isTaken, &Rallypoint::IRallypointServerRequests::StopMatchBackfill, ticketId);
            return isTaken;
        }
    };

    using AWSGameLiftServerRequestBus = RenamedBus<IAWSGameLiftServerRequests, Rallypoint::RallypointServerRequestBus>;
} // namespace AWSGameLift
