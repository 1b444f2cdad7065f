#pragma once

#include "../Common/MainThread.h"
#include "../Common/NativeSubsystem.h"

#include <AzCore/Component/Component.h>
#include <AzCore/Component/TickBus.h>
#include <AzCore/std/smart_ptr/unique_ptr.h>
#include <Multiplayer/Session/ISessionHandlingRequests.h>
#include <Rallypoint/RallypointServerBus.h>

namespace Rallypoint
{
    //! A dedicated server's side: validates players for the engine, lives a process's life for the service, and ticks
    //! the library on the main thread.
    class RallypointServerSystemComponent
        : public AZ::Component
        , public AZ::SystemTickBus::Handler
        , public RallypointServerRequestBus::Handler
        , public Multiplayer::ISessionHandlingProviderRequests
    {
    public:
        AZ_COMPONENT(RallypointServerSystemComponent, "{2E6E28C3-7020-45FE-A0CB-78B6838A18BF}");

        static void Reflect(AZ::ReflectContext* context);
        static void GetProvidedServices(AZ::ComponentDescriptor::DependencyArrayType& provided);
        static void GetIncompatibleServices(AZ::ComponentDescriptor::DependencyArrayType& incompatible);
        static void GetDependentServices(AZ::ComponentDescriptor::DependencyArrayType& dependent);

        RallypointServerSystemComponent();
        ~RallypointServerSystemComponent() override;

        // IRallypointServerRequests
        bool NotifyProcessReady() override;
        void HoldActivation() override;
        void ReleaseActivation() override;
        bool StartMatchBackfill(
            const AZStd::string& ticketId, const AZStd::vector<MatchmakingPlayer>& players) override;
        bool StopMatchBackfill(const AZStd::string& ticketId) override;
        bool SetAcceptsNewPlayers(bool accepts) override;

        // Multiplayer::ISessionHandlingProviderRequests
        void HandleDestroySession() override;
        bool ValidatePlayerJoinSession(const Multiplayer::PlayerConnectionConfig& player) override;
        void HandlePlayerLeaveSession(const Multiplayer::PlayerConnectionConfig& player) override;
        AZ::IO::Path GetInternalSessionCertificate() override;
        AZ::IO::Path GetExternalSessionCertificate() override;

    protected:
        // AZ::Component
        void Init() override;
        void Activate() override;
        void Deactivate() override;

        // AZ::SystemTickBus
        void OnSystemTick() override;

    private:
        //! What there is between Activate and Deactivate.
        struct Running;

        bool OfferAll();
        void WithdrawAll();

        AZStd::unique_ptr<Running> m_running;
        bool m_isProvider = false;
    };
} // namespace Rallypoint
