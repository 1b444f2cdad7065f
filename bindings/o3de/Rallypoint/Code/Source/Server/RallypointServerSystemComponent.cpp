#include "RallypointServerSystemComponent.h"

#include "../Common/Log.h"
#include "../Common/Offer.h"
#include "MatchBackfill.h"
#include "ServerConsole.h"
#include "ServerSession.h"
#include "ServerSettings.h"

#include <AzCore/Math/Crc.h>
#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    //! Fills a slot again where the settings leave it to the Gem.
    class SlotFiller : public RallypointServerNotificationBus::Handler
    {
    public:
        SlotFiller(const ServerSession& session, MatchBackfill& backfill)
            : m_session(session)
            , m_backfill(backfill)
        {
            BusConnect();
        }

        ~SlotFiller() override
        {
            BusDisconnect();
        }

        void OnSlotsAvailable(AZ::u32 openSlots) override
        {
            if (openSlots > 0 && m_session.HasPlayers() && ServerSettings::Read().m_fillsSlots &&
                m_backfill.IsServersToDo())
            {
                m_backfill.Start({}, {});
            }
        }

    private:
        const ServerSession& m_session;
        MatchBackfill& m_backfill;
    };

    struct RallypointServerSystemComponent::Running
    {
        Running()
            : m_native(m_mainThread)
            , m_session(m_mainThread, m_native)
            , m_backfill(m_native)
            , m_filler(m_session, m_backfill)
        {
        }

        MainThread m_mainThread;
        NativeSubsystem m_native;
        ServerSession m_session;
        MatchBackfill m_backfill;
        SlotFiller m_filler;
    };

    RallypointServerSystemComponent::RallypointServerSystemComponent() = default;
    RallypointServerSystemComponent::~RallypointServerSystemComponent() = default;

    void RallypointServerSystemComponent::GetProvidedServices(AZ::ComponentDescriptor::DependencyArrayType& provided)
    {
        provided.push_back(AZ_CRC_CE("RallypointServerService"));
    }

    void RallypointServerSystemComponent::GetIncompatibleServices(
        AZ::ComponentDescriptor::DependencyArrayType& incompatible)
    {
        incompatible.push_back(AZ_CRC_CE("RallypointServerService"));
        incompatible.push_back(AZ_CRC_CE("AWSGameLiftServerService"));
    }

    void RallypointServerSystemComponent::GetDependentServices(AZ::ComponentDescriptor::DependencyArrayType& dependent)
    {
        dependent.push_back(AZ_CRC_CE("MultiplayerService"));
    }

    void RallypointServerSystemComponent::Init()
    {
    }

    void RallypointServerSystemComponent::Activate()
    {
        if (!ServerSettings::Read().m_isEnabled || !NativeSubsystem::IsLibraryTheOne())
        {
            return;
        }
        CheckEngineSettings();
        m_running = AZStd::make_unique<Running>();
        const RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
        if (!m_running->m_native.Create(options) || !OfferAll())
        {
            WithdrawAll();
            m_running.reset();
            return;
        }
        AZ::SystemTickBus::Handler::BusConnect();
        m_running->m_session.Connect();
    }

    bool RallypointServerSystemComponent::OfferAll()
    {
        using Provider = AZ::Interface<Multiplayer::ISessionHandlingProviderRequests>;
        // From the first moment, so that nobody slips in between the engine's listening and a later registration.
        m_isProvider = Provider::Register(this).IsSuccess();
        if (!m_isProvider)
        {
            AZ_Error(LogWindow, false,
                "Another Gem has registered ISessionHandlingProviderRequests: disable that one, or this.");
            return false;
        }
        return Offer<RallypointServerRequestBus, IRallypointServerRequests>(*this, this, "IRallypointServerRequests");
    }

    void RallypointServerSystemComponent::WithdrawAll()
    {
        Withdraw<IRallypointServerRequests>(static_cast<RallypointServerRequestBus::Handler&>(*this), this);
        if (m_isProvider)
        {
            AZ::Interface<Multiplayer::ISessionHandlingProviderRequests>::Unregister(this);
            m_isProvider = false;
        }
    }

    void RallypointServerSystemComponent::Deactivate()
    {
        if (!m_running)
        {
            return;
        }
        m_running->m_session.EndNow(ServerSettings::Read().m_endingTimeoutMs);
        AZ::SystemTickBus::Handler::BusDisconnect();
        WithdrawAll();
        m_running->m_native.Destroy();
        m_running->m_mainThread.DrainAll();
        m_running.reset();
    }

    void RallypointServerSystemComponent::OnSystemTick()
    {
        m_running->m_native.Tick();
        m_running->m_session.Tick();
    }

    bool RallypointServerSystemComponent::NotifyProcessReady()
    {
        return m_running->m_session.NotifyProcessReady();
    }

    void RallypointServerSystemComponent::HoldActivation()
    {
        m_running->m_session.HoldActivation();
    }

    void RallypointServerSystemComponent::ReleaseActivation()
    {
        m_running->m_session.ReleaseActivation();
    }

    bool RallypointServerSystemComponent::StartMatchBackfill(
        const AZStd::string& ticketId, const AZStd::vector<MatchmakingPlayer>& players)
    {
        return m_running->m_backfill.Start(ticketId, players);
    }

    bool RallypointServerSystemComponent::StopMatchBackfill(const AZStd::string& ticketId)
    {
        return m_running->m_backfill.Stop(ticketId);
    }

    bool RallypointServerSystemComponent::SetAcceptsNewPlayers(bool accepts)
    {
        const int32_t policy =
            accepts ? RP_PLAYER_SESSION_CREATION_POLICY_ACCEPT_ALL : RP_PLAYER_SESSION_CREATION_POLICY_DENY_ALL;
        const RpResult result = rp_server_update_player_session_creation_policy(
            m_running->m_native.Get(), policy, nullptr, nullptr, nullptr);
        AZ_Error(LogWindow, result == RP_RESULT_OK, "SetAcceptsNewPlayers failed: %s", rp_result_to_string(result));
        return result == RP_RESULT_OK;
    }

    void RallypointServerSystemComponent::HandleDestroySession()
    {
        m_running->m_session.RequestEnd("the engine wants it");
    }

    bool RallypointServerSystemComponent::ValidatePlayerJoinSession(const Multiplayer::PlayerConnectionConfig& player)
    {
        return m_running->m_session.ValidatePlayer(player);
    }

    void RallypointServerSystemComponent::HandlePlayerLeaveSession(const Multiplayer::PlayerConnectionConfig& player)
    {
        m_running->m_session.LeavePlayer(player);
    }

    AZ::IO::Path RallypointServerSystemComponent::GetInternalSessionCertificate()
    {
        // GameLift has none between servers.
        return AZ::IO::Path();
    }

    AZ::IO::Path RallypointServerSystemComponent::GetExternalSessionCertificate()
    {
        return AZ::IO::Path(m_running->m_session.GetCertificatePath().c_str());
    }
} // namespace Rallypoint
