#pragma once

#include "../Common/MainThread.h"
#include "../Common/NativeSubsystem.h"
#include "ClientMatchmaking.h"
#include "ClientSessions.h"
#include "LocalPlayer.h"

#include <AzCore/Component/Component.h>
#include <AzCore/Component/TickBus.h>
#include <AzCore/std/smart_ptr/unique_ptr.h>
#include <Rallypoint/RallypointRequestBus.h>

namespace Rallypoint
{
    struct ClientSettings;

    //! A client's side: offers O3DE's session and matchmaking requests, and ticks the library on the main thread.
    class RallypointClientSystemComponent
        : public AZ::Component
        , public AZ::SystemTickBus::Handler
        , public RallypointRequestBus::Handler
    {
    public:
        AZ_COMPONENT(RallypointClientSystemComponent, "{60DC5838-76F1-4CF4-AE26-124884329182}");

        static void Reflect(AZ::ReflectContext* context);
        static void GetProvidedServices(AZ::ComponentDescriptor::DependencyArrayType& provided);
        static void GetIncompatibleServices(AZ::ComponentDescriptor::DependencyArrayType& incompatible);
        static void GetDependentServices(AZ::ComponentDescriptor::DependencyArrayType& dependent);

        RallypointClientSystemComponent();
        ~RallypointClientSystemComponent() override;

        // IRallypointRequests
        bool Configure(const AZStd::string& gatewayUrl) override;
        bool SetLocalPlayer(
            const AZStd::string& playerId, const AZStd::string& nickname, const AZStd::string& authToken) override;
        void SetUsesAuthTokens(bool uses) override;
        void ProvideAuthToken(const AZStd::string& authToken) override;
        AZStd::string CreatePlayerId(bool includeBrackets, bool includeDashes) const override;

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

        bool Start(Running& running, const ClientSettings& settings);
        bool OfferAll(Running& running);
        void WithdrawAll(Running& running);

        AZStd::unique_ptr<Running> m_running;
    };
} // namespace Rallypoint
