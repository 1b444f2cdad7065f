#pragma once

#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/string/string.h>
#include <Multiplayer/Session/IMatchmakingRequests.h>
#include <Rallypoint/RequestBusTraits.h>

namespace Rallypoint
{
    //! `AZ::Interface<Multiplayer::IMatchmakingRequests>` as a bus.
    using MatchmakingRequestBus = AZ::EBus<Multiplayer::IMatchmakingRequests, RequestBusTraits>;

    //! The same for `Multiplayer::IMatchmakingAsyncRequests`.
    using MatchmakingAsyncRequestBus = AZ::EBus<Multiplayer::IMatchmakingAsyncRequests, RequestBusTraits>;

    //! Which tickets are followed. Those that are started here are, by themselves.
    class IMatchmakingTicketRequests
    {
    public:
        AZ_RTTI(IMatchmakingTicketRequests, "{29F6A47B-316B-42F1-AE99-552D1370B6EB}");

        IMatchmakingTicketRequests() = default;
        virtual ~IMatchmakingTicketRequests() = default;

        //! Follows a ticket that another machine started for this player too. The token is what that machine got from
        //! `GetTicketToken` for this player.
        virtual bool TrackTicket(
            const AZStd::string& ticketId, const AZStd::string& playerId, const AZStd::string& token) = 0;

        //! Hears no more of a ticket. It goes on at the gateway; `StopMatchmaking` ends it there.
        virtual void UntrackTicket(const AZStd::string& ticketId) = 0;

        //! Hears no more of any ticket.
        virtual void UntrackAllTickets() = 0;

        //! Whether the ticket was started or tracked here and is not over.
        virtual bool IsTicketTracked(const AZStd::string& ticketId) const = 0;

        //! What another member of the party needs to follow the ticket; empty when there is none. It is a secret.
        virtual AZStd::string GetTicketToken(const AZStd::string& ticketId, const AZStd::string& playerId) const = 0;
    };
    using MatchmakingTicketRequestBus = AZ::EBus<IMatchmakingTicketRequests, RequestBusTraits>;
} // namespace Rallypoint
