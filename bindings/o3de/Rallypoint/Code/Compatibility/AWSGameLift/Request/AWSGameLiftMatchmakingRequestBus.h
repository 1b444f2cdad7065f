#pragma once

#include <Rallypoint/MatchmakingRequestBus.h>
#include <RenamedBus.h>

namespace AWSGameLift
{
    using AWSGameLiftMatchmakingRequestBus = Rallypoint::MatchmakingRequestBus;
    using AWSGameLiftMatchmakingAsyncRequestBus = Rallypoint::MatchmakingAsyncRequestBus;

    class IAWSGameLiftMatchmakingEventRequests
    {
    public:
        //! A ticket that was started here is followed without it. One of another machine needs its token: for that
        //! there is `Rallypoint::IMatchmakingTicketRequests::TrackTicket`.
        void StartPolling(const AZStd::string& ticketId, const AZStd::string& playerId)
        {
            Rallypoint::MatchmakingTicketRequestBus::Broadcast(
                &Rallypoint::IMatchmakingTicketRequests::TrackTicket, ticketId, playerId, AZStd::string());
        }

        void StopPolling()
        {
            Rallypoint::MatchmakingTicketRequestBus::Broadcast(
                &Rallypoint::IMatchmakingTicketRequests::UntrackAllTickets);
        }
    };

    using AWSGameLiftMatchmakingEventRequestBus =
        RenamedBus<IAWSGameLiftMatchmakingEventRequests, Rallypoint::MatchmakingTicketRequestBus>;
} // namespace AWSGameLift
