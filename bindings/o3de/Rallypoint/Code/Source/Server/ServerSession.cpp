#include "ServerSession.h"

#include "../Common/Log.h"
#include "GameSessionText.h"
#include "ServerConsole.h"
#include "ServerSettings.h"

#include <AzCore/EBus/Results.h>
#include <AzCore/std/functional.h>
#include <AzCore/std/utility/move.h>
#include <Multiplayer/Session/SessionNotifications.h>
#include <Rallypoint/RallypointServerBus.h>

namespace Rallypoint
{
    using Multiplayer::SessionNotificationBus;
    using Multiplayer::SessionNotifications;

    namespace
    {
        //! Every handler is asked, and each may say no.
        template <class Event, class... Arguments> bool AskAll(Event event, Arguments&&... arguments)
        {
            bool answer = true;
            AZ::EBusReduceResult<bool&, AZStd::logical_and<bool>> result(answer);
            SessionNotificationBus::BroadcastResult(result, event, AZStd::forward<Arguments>(arguments)...);
            return answer;
        }
    } // namespace

    ServerSession::ServerSession(MainThread& mainThread, NativeSubsystem& native)
        : m_mainThread(mainThread)
        , m_native(native)
        , m_gate(native)
        , m_isEndWanted(false)
    {
    }

    void ServerSession::Connect()
    {
        m_state = State::Connecting;
        const auto begin = [this](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            const ServerSettings settings = ServerSettings::Read();
            RpServerParameters parameters = RP_SERVER_PARAMETERS_INIT;
            parameters.use_environment = settings.m_webSocketUrl.empty() ? 1 : 0;
            parameters.websocket_url = settings.m_webSocketUrl.c_str();
            parameters.process_id = settings.m_processId.empty() ? "ManagedResource" : settings.m_processId.c_str();
            parameters.host_id = settings.m_hostId.c_str();
            parameters.fleet_id = settings.m_fleetId.c_str();
            parameters.auth_token = settings.m_authToken.empty() ? nullptr : settings.m_authToken.c_str();
            parameters.heartbeat_interval_ms = settings.m_heartbeatIntervalMs;
            parameters.health_check_timeout_ms = settings.m_healthCheckTimeoutMs;
            return rp_server_init(m_native.Get(), &parameters, completion, userData, operation);
        };
        m_connectOperation = m_native.Start(begin,
            [this](const Outcome& outcome)
            {
                HearConnected(outcome);
            });
    }

    void ServerSession::HearConnected(const Outcome& outcome)
    {
        m_connectOperation = 0;
        m_isConnected = outcome.IsSuccess();
        if (m_state == State::Ending)
        {
            SayEnding();
            return;
        }
        if (m_state != State::Connecting)
        {
            return;
        }
        if (!outcome.IsSuccess())
        {
            AZ_Error(LogWindow, false, "The service was not reached: %s", outcome.Describe().c_str());
            TellReady(outcome.Describe());
            End("the service was not reached");
            return;
        }
        m_state = State::Connected;
        FetchCertificate();
        if (m_isReadyWanted)
        {
            GetReady();
        }
    }

    void ServerSession::FetchCertificate()
    {
        // The engine asks for it when a session begins, and cannot wait.
        const auto begin = [this](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return rp_server_get_compute_certificate(m_native.Get(), completion, userData, operation);
        };
        m_native.Start(begin,
            [this](const Outcome& outcome)
            {
                if (!outcome.IsSuccess())
                {
                    AZ_Info(LogWindow, "There is no certificate: %s", outcome.Describe().c_str());
                    return;
                }
                m_certificatePath = outcome.m_certificatePath;
                AZ_Warning(LogWindow, m_certificatePath.find(' ') == AZStd::string::npos,
                    "The engine cannot use the certificate %s: there is a blank in its path",
                    m_certificatePath.c_str());
            });
    }

    bool ServerSession::NotifyProcessReady()
    {
        if (m_isReadyWanted || m_state >= State::Ending)
        {
            AZ_Error(LogWindow, false, "NotifyProcessReady was called before, or the process is ending.");
            return false;
        }
        m_isReadyWanted = true;
        if (m_state == State::Connected)
        {
            GetReady();
        }
        return true;
    }

    void ServerSession::GetReady()
    {
        m_state = State::GettingReady;
        const auto begin = [this](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            const AZStd::string logs = ReadLogFolder();
            const char* paths[] = {logs.c_str()};
            RpProcessParameters parameters = RP_PROCESS_PARAMETERS_INIT;
            parameters.port = ReadServerPort();
            parameters.log_paths = paths;
            parameters.log_path_count = logs.empty() ? 0 : 1;
            parameters.on_start_game_session = OnStartGameSession;
            parameters.on_update_game_session = OnUpdateGameSession;
            parameters.on_process_terminate = OnProcessTerminate;
            parameters.on_health_check = OnHealthCheck;
            parameters.user_data = this;
            return rp_server_ready(m_native.Get(), &parameters, completion, userData, operation);
        };
        m_native.Start(begin,
            [this](const Outcome& outcome)
            {
                HearReady(outcome);
            });
    }

    void ServerSession::HearReady(const Outcome& outcome)
    {
        if (m_state == State::GettingReady)
        {
            m_state = outcome.IsSuccess() ? State::Ready : m_state;
        }
        if (outcome.IsSuccess())
        {
            TellReady({});
            return;
        }
        AZ_Error(LogWindow, false, "The process is not ready: %s. Is sv_port 1 to 60000?", outcome.Describe().c_str());
        TellReady(outcome.Describe());
        End("the process did not become ready");
    }

    void ServerSession::TellReady(const AZStd::string& error)
    {
        RallypointServerNotificationBus::Broadcast(
            &RallypointServerNotifications::OnProcessReadyComplete, error.empty(), error);
    }

    void ServerSession::OnStartGameSession(const RpGameSession* session, void* userData)
    {
        ServerSession* self = static_cast<ServerSession*>(userData);
        self->m_mainThread.Later(
            [self, config = ToSessionConfig(*session)]()
            {
                self->CreateSession(config);
            });
    }

    void ServerSession::CreateSession(const Multiplayer::SessionConfig& config)
    {
        if (m_state >= State::Creating)
        {
            AZ_Error(LogWindow, false, "A second session was given to this process: it is not taken.");
            return;
        }
        m_state = State::Creating;
        m_since = Clock::now();
        m_config = config;
        const auto level = config.m_sessionProperties.find(LevelProperty);
        if (level != config.m_sessionProperties.end() && !IsLevelName(level->second))
        {
            AZ_Error(LogWindow, false, "The session's level is not one: letters, digits and _ . / - make one.");
            End("its level is not one");
            return;
        }
        TakeOverEndWhenEmpty();
        const bool isWanted = AskAll(&SessionNotifications::OnCreateSessionBegin, config);
        if (m_state != State::Creating)
        {
            return;
        }
        if (!isWanted)
        {
            End("OnCreateSessionBegin said no");
            return;
        }
        m_state = State::Held;
        if (m_holds == 0)
        {
            GoOnToActivate();
        }
    }

    void ServerSession::HoldActivation()
    {
        ++m_holds;
    }

    void ServerSession::ReleaseActivation()
    {
        if (m_holds == 0)
        {
            AZ_Error(LogWindow, false, "ReleaseActivation was called more often than HoldActivation.");
            return;
        }
        --m_holds;
        if (m_holds == 0 && m_state == State::Held)
        {
            GoOnToActivate();
        }
    }

    void ServerSession::GoOnToActivate()
    {
        m_state = State::Activating;
        // Players come as soon as the service has heard it, which is before this process hears so.
        m_gate.Open();
        const auto begin = [this](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return rp_server_activate_game_session(m_native.Get(), completion, userData, operation);
        };
        m_native.Start(begin,
            [this](const Outcome& outcome)
            {
                HearActivated(outcome);
            });
    }

    void ServerSession::HearActivated(const Outcome& outcome)
    {
        if (m_state != State::Activating)
        {
            return;
        }
        if (!outcome.IsSuccess())
        {
            AZ_Error(LogWindow, false, "The session did not become active: %s", outcome.Describe().c_str());
            End("it did not become active");
            return;
        }
        m_state = State::Active;
        m_since = Clock::now();
        SessionNotificationBus::Broadcast(&SessionNotifications::OnCreateSessionEnd);
    }

    void ServerSession::OnUpdateGameSession(const RpGameSessionUpdate* update, void* userData)
    {
        ServerSession* self = static_cast<ServerSession*>(userData);
        const AZStd::string reason = ToReasonName(update->reason);
        self->m_mainThread.Later(
            [self, reason, config = ToSessionConfig(*update->game_session)]()
            {
                self->UpdateSession(config, reason);
            });
    }

    void ServerSession::UpdateSession(const Multiplayer::SessionConfig& config, const AZStd::string& reason)
    {
        m_config = config;
        SessionNotificationBus::Broadcast(&SessionNotifications::OnUpdateSessionBegin, config, reason);
        SessionNotificationBus::Broadcast(&SessionNotifications::OnUpdateSessionEnd);
    }

    void ServerSession::OnProcessTerminate(int64_t terminationTimeMs, void* userData)
    {
        ServerSession* self = static_cast<ServerSession*>(userData);
        self->m_mainThread.Later(
            [self, terminationTimeMs]()
            {
                self->HearTerminate(terminationTimeMs);
            });
    }

    void ServerSession::HearTerminate(AZ::s64 terminationTimeMs)
    {
        RallypointServerNotificationBus::Broadcast(
            &RallypointServerNotifications::OnTerminationRequested, terminationTimeMs);
        End("the service wants it");
    }

    int32_t ServerSession::OnHealthCheck(void*)
    {
        // In tick: a main loop that hangs does not get here, and the library reports it unhealthy.
        return AskAll(&SessionNotifications::OnSessionHealthCheck) ? 1 : 0;
    }

    bool ServerSession::ValidatePlayer(const Multiplayer::PlayerConnectionConfig& player)
    {
        return m_gate.Validate(player, ServerSettings::Read().m_validationTimeoutMs);
    }

    void ServerSession::LeavePlayer(const Multiplayer::PlayerConnectionConfig& player)
    {
        m_gate.Leave(player,
            [this]()
            {
                if (m_state == State::Active)
                {
                    RallypointServerNotificationBus::Broadcast(
                        &RallypointServerNotifications::OnSlotsAvailable, GetOpenSlots());
                }
            });
    }

    AZ::u32 ServerSession::GetOpenSlots() const
    {
        const size_t taken = m_gate.GetPlayerCount();
        return m_config.m_maxPlayer > taken ? static_cast<AZ::u32>(m_config.m_maxPlayer - taken) : 0;
    }

    bool ServerSession::IsOverdue(AZ::u32 afterMs) const
    {
        return afterMs != 0 && Clock::now() - m_since >= AZStd::chrono::milliseconds(afterMs);
    }

    void ServerSession::Tick()
    {
        const ServerSettings settings = ServerSettings::Read();
        if (m_state == State::Held && IsOverdue(settings.m_activationTimeoutMs))
        {
            AZ_Error(LogWindow, false, "ReleaseActivation did not come within sv_rallypointActivationTimeoutMs, %u ms.",
                settings.m_activationTimeoutMs);
            End("it was held for too long");
        }
        if (m_state != State::Active)
        {
            return;
        }
        if (!m_gate.HasAnybodyJoined())
        {
            if (IsOverdue(settings.m_nobodyJoinedTimeoutMs))
            {
                End("nobody ever joined");
            }
        }
        else if (settings.m_endsWhenEmpty && m_gate.GetPlayerCount() == 0 && !m_gate.IsGivingBack())
        {
            End("the last player left");
        }
    }

    void ServerSession::RequestEnd(const char* why)
    {
        if (m_isEndWanted.exchange(true))
        {
            return;
        }
        if (m_mainThread.IsHere())
        {
            End(why);
            return;
        }
        m_mainThread.Later(
            [this, why]()
            {
                End(why);
            });
    }

    void ServerSession::End(const char* why)
    {
        if (m_state >= State::Ending || m_state == State::Idle)
        {
            return;
        }
        // First, because whoever is told asks for the same again: the engine does.
        m_isEndWanted = true;
        m_state = State::Ending;
        m_gate.Close();
        AZ_Info(LogWindow, "The session ends: %s", why);
        AZ_UNUSED(why);
        const bool isWanted = AskAll(&SessionNotifications::OnDestroySessionBegin);
        AZ_Warning(LogWindow, isWanted,
            "OnDestroySessionBegin said no. The process ends all the same: a fleet would count it as crashed.");
        AZ_UNUSED(isWanted);
        if (m_connectOperation == 0)
        {
            SayEnding();
        }
        // Else the service may know of the process any moment, and has to hear of its end: once the answer is there.
    }

    void ServerSession::SayEnding()
    {
        if (!m_isConnected)
        {
            HearEnded({});
            return;
        }
        const auto begin = [this](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return rp_server_ending(m_native.Get(), completion, userData, operation);
        };
        m_endingOperation = m_native.Start(begin,
            [this](const Outcome& outcome)
            {
                HearEnded(outcome);
            });
    }

    void ServerSession::HearEnded(const Outcome& outcome)
    {
        m_state = State::Ended;
        m_endingOperation = 0;
        AZ_Error(LogWindow, outcome.IsSuccess(), "The service did not hear of the end: %s", outcome.Describe().c_str());
        AZ_UNUSED(outcome);
        SessionNotificationBus::Broadcast(&SessionNotifications::OnDestroySessionEnd);
        if (ServerSettings::Read().m_quitsAfterSession)
        {
            Quit();
        }
    }

    void ServerSession::EndNow(AZ::u32 timeoutMs)
    {
        const Clock::time_point deadline = Clock::now() + AZStd::chrono::milliseconds(timeoutMs);
        End("the Gem is deactivated");
        if (m_connectOperation != 0)
        {
            rp_subsystem_wait(m_native.Get(), m_connectOperation, timeoutMs);
            // What it answered is heard here: nobody ticks any more.
            m_mainThread.Drain();
        }
        const auto left = AZStd::chrono::duration_cast<AZStd::chrono::milliseconds>(deadline - Clock::now()).count();
        if (m_endingOperation != 0)
        {
            // 0 would be for ever.
            rp_subsystem_wait(m_native.Get(), m_endingOperation, left > 0 ? static_cast<AZ::u32>(left) : 1);
        }
    }
} // namespace Rallypoint
