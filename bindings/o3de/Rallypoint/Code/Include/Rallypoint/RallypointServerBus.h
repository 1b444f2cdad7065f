#pragma once

#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/containers/vector.h>
#include <AzCore/std/string/string.h>
#include <Rallypoint/MatchmakingRequests.h>
#include <Rallypoint/RequestBusTraits.h>

namespace Rallypoint
{
    //! What a dedicated server asks of the Gem. `Multiplayer::SessionNotificationBus` is how it is told.
    class IRallypointServerRequests
    {
    public:
        AZ_RTTI(IRallypointServerRequests, "{C281355E-F530-4700-91EB-458BC8DB82F2}");

        IRallypointServerRequests() = default;
        virtual ~IRallypointServerRequests() = default;

        //! The process can be given a session from now on. Call it once, when this game's handlers are connected to
        //! `Multiplayer::SessionNotificationBus`. True: it was taken; `OnProcessReadyComplete` says how it ended.
        virtual bool NotifyProcessReady() = 0;

        //! Inside `OnCreateSessionBegin`: the session takes players only after as many releases, for example when the
        //! level is there. It fails when they do not come within `sv_rallypointActivationTimeoutMs`.
        virtual void HoldActivation() = 0;
        virtual void ReleaseActivation() = 0;

        //! Looks for players for the slots that are open. Without players, who plays is taken from the service and
        //! what they are like from the matchmaker data. Without a ticket id the service chooses one; see
        //! `OnMatchBackfillStarted`.
        virtual bool StartMatchBackfill(
            const AZStd::string& ticketId, const AZStd::vector<MatchmakingPlayer>& players) = 0;

        //! Stops looking.
        virtual bool StopMatchBackfill(const AZStd::string& ticketId) = 0;

        //! Whether new players may reserve slots. Who has one is let in either way.
        virtual bool SetAcceptsNewPlayers(bool accepts) = 0;
    };
    using RallypointServerRequestBus = AZ::EBus<IRallypointServerRequests, RequestBusTraits>;

    //! What the engine's session notifications cannot carry. A handler writes those that it wants; each comes on the
    //! main thread.
    class RallypointServerNotifications : public NotificationBusTraits
    {
    public:
        virtual ~RallypointServerNotifications() = default;

        //! How `NotifyProcessReady` ended; the text is empty on success.
        virtual void OnProcessReadyComplete([[maybe_unused]] bool isReady, [[maybe_unused]] const AZStd::string& error)
        {
        }

        //! The service wants the process to end by this time, in milliseconds since the epoch; 0: at once. The
        //! session's destruction follows.
        virtual void OnTerminationRequested([[maybe_unused]] AZ::s64 terminationTimeMs)
        {
        }

        //! A player has left and the slot is open again: no need to poll for that.
        virtual void OnSlotsAvailable([[maybe_unused]] AZ::u32 openSlots)
        {
        }

        //! How `StartMatchBackfill` ended. The ticket stops it; the text is empty on success.
        virtual void OnMatchBackfillStarted(
            [[maybe_unused]] const AZStd::string& ticketId, [[maybe_unused]] const AZStd::string& error)
        {
        }

        //! How `StopMatchBackfill` ended.
        virtual void OnMatchBackfillStopped(
            [[maybe_unused]] const AZStd::string& ticketId, [[maybe_unused]] const AZStd::string& error)
        {
        }
    };
    using RallypointServerNotificationBus = AZ::EBus<RallypointServerNotifications>;
} // namespace Rallypoint
