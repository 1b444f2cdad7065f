#include "RallypointClientSystemComponent.h"

#include "../Common/Log.h"
#include "../Common/Offer.h"
#include "ClientSettings.h"
#include "SessionText.h"

#include <AzCore/Math/Crc.h>
#include <AzCore/Math/Uuid.h>
#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    namespace
    {
        RpSubsystemOptions ToOptions(const ClientSettings& settings, const AZStd::string& gatewayUrl)
        {
            RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
            options.gateway_url = TextOrNull(gatewayUrl);
            options.request_timeout_ms = settings.m_requestTimeoutMs;
            options.build_unique_id = settings.m_buildId;
            return options;
        }
    } // namespace

    struct RallypointClientSystemComponent::Running
    {
        Running()
            : m_native(m_mainThread)
            , m_player(m_mainThread, m_native)
            , m_sessions(m_mainThread, m_native, m_player)
            , m_matchmaking(m_mainThread, m_native, m_player, m_sessions)
        {
        }

        MainThread m_mainThread;
        NativeSubsystem m_native;
        LocalPlayer m_player;
        ClientSessions m_sessions;
        ClientMatchmaking m_matchmaking;
        AZStd::string m_gatewayUrl;
    };

    RallypointClientSystemComponent::RallypointClientSystemComponent() = default;
    RallypointClientSystemComponent::~RallypointClientSystemComponent() = default;

    void RallypointClientSystemComponent::GetProvidedServices(AZ::ComponentDescriptor::DependencyArrayType& provided)
    {
        provided.push_back(AZ_CRC_CE("RallypointClientService"));
    }

    void RallypointClientSystemComponent::GetIncompatibleServices(
        AZ::ComponentDescriptor::DependencyArrayType& incompatible)
    {
        incompatible.push_back(AZ_CRC_CE("RallypointClientService"));
        incompatible.push_back(AZ_CRC_CE("AWSGameLiftClientService"));
    }

    void RallypointClientSystemComponent::GetDependentServices(AZ::ComponentDescriptor::DependencyArrayType& dependent)
    {
        dependent.push_back(AZ_CRC_CE("MultiplayerService"));
    }

    void RallypointClientSystemComponent::Init()
    {
    }

    void RallypointClientSystemComponent::Activate()
    {
        const ClientSettings settings = ClientSettings::Read();
        if (!settings.m_isEnabled || !NativeSubsystem::IsLibraryTheOne())
        {
            return;
        }
        AZStd::unique_ptr<Running> running = AZStd::make_unique<Running>();
        if (Start(*running, settings) && OfferAll(*running))
        {
            m_running = AZStd::move(running);
            AZ::SystemTickBus::Handler::BusConnect();
        }
        else
        {
            WithdrawAll(*running);
        }
    }

    bool RallypointClientSystemComponent::Start(Running& running, const ClientSettings& settings)
    {
        if (!running.m_native.Create(ToOptions(settings, settings.m_gatewayUrl)))
        {
            return false;
        }
        running.m_gatewayUrl = settings.m_gatewayUrl;
        running.m_player.Use(settings.m_playerId);
        return running.m_matchmaking.Listen();
    }

    bool RallypointClientSystemComponent::OfferAll(Running& running)
    {
        ClientSessions* sessions = &running.m_sessions;
        ClientMatchmaking* matchmaking = &running.m_matchmaking;
        return Offer<SessionRequestBus, Multiplayer::ISessionRequests>(*sessions, sessions, "ISessionRequests") &&
               Offer<SessionAsyncRequestBus, Multiplayer::ISessionAsyncRequests>(
                   *sessions, sessions, "ISessionAsyncRequests") &&
               Offer<MatchmakingRequestBus, Multiplayer::IMatchmakingRequests>(
                   *matchmaking, matchmaking, "IMatchmakingRequests") &&
               Offer<MatchmakingAsyncRequestBus, Multiplayer::IMatchmakingAsyncRequests>(
                   *matchmaking, matchmaking, "IMatchmakingAsyncRequests") &&
               Offer<MatchmakingTicketRequestBus, IMatchmakingTicketRequests>(
                   *matchmaking, matchmaking, "IMatchmakingTicketRequests") &&
               Offer<RallypointRequestBus, IRallypointRequests>(*this, this, "IRallypointRequests");
    }

    void RallypointClientSystemComponent::WithdrawAll(Running& running)
    {
        ClientSessions* sessions = &running.m_sessions;
        ClientMatchmaking* matchmaking = &running.m_matchmaking;
        Withdraw<IRallypointRequests>(static_cast<RallypointRequestBus::Handler&>(*this), this);
        Withdraw<IMatchmakingTicketRequests>(
            static_cast<MatchmakingTicketRequestBus::Handler&>(*matchmaking), matchmaking);
        Withdraw<Multiplayer::IMatchmakingAsyncRequests>(
            static_cast<MatchmakingAsyncRequestBus::Handler&>(*matchmaking), matchmaking);
        Withdraw<Multiplayer::IMatchmakingRequests>(
            static_cast<MatchmakingRequestBus::Handler&>(*matchmaking), matchmaking);
        Withdraw<Multiplayer::ISessionAsyncRequests>(
            static_cast<SessionAsyncRequestBus::Handler&>(*sessions), sessions);
        Withdraw<Multiplayer::ISessionRequests>(static_cast<SessionRequestBus::Handler&>(*sessions), sessions);
    }

    void RallypointClientSystemComponent::Deactivate()
    {
        if (!m_running)
        {
            return;
        }
        AZ::SystemTickBus::Handler::BusDisconnect();
        WithdrawAll(*m_running);
        // What is under way is told that it failed, here: nobody ticks any more.
        m_running->m_native.Destroy();
        m_running->m_sessions.FailAll(RP_RESULT_CANCELLED);
        m_running->m_mainThread.DrainAll();
        m_running.reset();
    }

    void RallypointClientSystemComponent::OnSystemTick()
    {
        m_running->m_sessions.Tick();
        m_running->m_native.Tick();
    }

    bool RallypointClientSystemComponent::Configure(const AZStd::string& gatewayUrl)
    {
        const ClientSettings settings = ClientSettings::Read();
        const AZStd::string& url = gatewayUrl.empty() ? settings.m_gatewayUrl : gatewayUrl;
        if (url == m_running->m_gatewayUrl)
        {
            return true;
        }
        if (!m_running->m_native.Replace(ToOptions(settings, url)))
        {
            return false;
        }
        m_running->m_gatewayUrl = url;
        m_running->m_player.Introduce();
        return m_running->m_matchmaking.Listen();
    }

    bool RallypointClientSystemComponent::SetLocalPlayer(
        const AZStd::string& playerId, const AZStd::string& nickname, const AZStd::string& authToken)
    {
        return m_running->m_player.Set(playerId, nickname, authToken);
    }

    void RallypointClientSystemComponent::SetUsesAuthTokens(bool uses)
    {
        m_running->m_player.SetUsesAuthTokens(uses);
    }

    void RallypointClientSystemComponent::ProvideAuthToken(const AZStd::string& authToken)
    {
        m_running->m_player.ProvideAuthToken(authToken);
    }

    AZStd::string RallypointClientSystemComponent::CreatePlayerId(bool includeBrackets, bool includeDashes) const
    {
        return AZ::Uuid::CreateRandom().ToString<AZStd::string>(includeBrackets, includeDashes);
    }
} // namespace Rallypoint
