// Scripts and serialization, for the engine alone: nothing here is needed to run.

#include "RallypointServerSystemComponent.h"

#include <AzCore/RTTI/BehaviorContext.h>
#include <AzCore/Serialization/SerializeContext.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <Multiplayer/Session/SessionNotifications.h>

namespace Rallypoint
{
    // Not without a name: of what the binder's macro declares, nothing is used there.
    namespace ServerScripts
    {
        class ServerHandler
            : public RallypointServerNotificationBus::Handler
            , public AZ::BehaviorEBusHandler
        {
        public:
            AZ_EBUS_BEHAVIOR_BINDER(ServerHandler, "{A413E92C-A4AA-4F40-927E-02ECA20799F0}", AZ::SystemAllocator,
                OnProcessReadyComplete, OnTerminationRequested, OnSlotsAvailable, OnMatchBackfillStarted,
                OnMatchBackfillStopped);

            void OnProcessReadyComplete(bool isReady, const AZStd::string& error) override
            {
                Call(FN_OnProcessReadyComplete, isReady, error);
            }

            void OnTerminationRequested(AZ::s64 terminationTimeMs) override
            {
                Call(FN_OnTerminationRequested, terminationTimeMs);
            }

            void OnSlotsAvailable(AZ::u32 openSlots) override
            {
                Call(FN_OnSlotsAvailable, openSlots);
            }

            void OnMatchBackfillStarted(const AZStd::string& ticketId, const AZStd::string& error) override
            {
                Call(FN_OnMatchBackfillStarted, ticketId, error);
            }

            void OnMatchBackfillStopped(const AZStd::string& ticketId, const AZStd::string& error) override
            {
                Call(FN_OnMatchBackfillStopped, ticketId, error);
            }
        };
    } // namespace ServerScripts

    void RallypointServerSystemComponent::Reflect(AZ::ReflectContext* context)
    {
        using namespace ServerScripts;
        MatchmakingPlayer::Reflect(context);
        if (AZ::SerializeContext* serialize = azrtti_cast<AZ::SerializeContext*>(context))
        {
            serialize->Class<RallypointServerSystemComponent, AZ::Component>()->Version(1);
        }
        if (AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context))
        {
            using Requests = IRallypointServerRequests;
            behavior->EBus<RallypointServerRequestBus>("RallypointServerRequestBus")
                ->Attribute(AZ::Script::Attributes::Category, "Rallypoint/Server")
                ->Event("NotifyProcessReady", &Requests::NotifyProcessReady)
                ->Event("HoldActivation", &Requests::HoldActivation)
                ->Event("ReleaseActivation", &Requests::ReleaseActivation)
                ->Event("StartMatchBackfill", &Requests::StartMatchBackfill)
                ->Event("StopMatchBackfill", &Requests::StopMatchBackfill)
                ->Event("SetAcceptsNewPlayers", &Requests::SetAcceptsNewPlayers);
            behavior->EBus<RallypointServerNotificationBus>("RallypointServerNotificationBus")
                ->Attribute(AZ::Script::Attributes::Category, "Rallypoint/Server")
                ->Handler<ServerHandler>();
        }
    }
} // namespace Rallypoint
