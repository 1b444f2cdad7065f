#pragma once

#include "../Common/NativeSubsystem.h"
#include "PlayerGate.h"

#include <AzCore/std/chrono/chrono.h>
#include <AzCore/std/parallel/atomic.h>
#include <Multiplayer/Session/SessionConfig.h>

namespace Rallypoint
{
    //! The life of a dedicated server's process: it connects, gets ready, is given a session, and ends. It tells games
    //! and the engine by `Multiplayer::SessionNotificationBus`. For the main thread, but for `RequestEnd`.
    class ServerSession
    {
    public:
        ServerSession(MainThread& mainThread, NativeSubsystem& native);

        //! Connects to the service.
        void Connect();

        //! See `IRallypointServerRequests`.
        bool NotifyProcessReady();
        void HoldActivation();
        void ReleaseActivation();

        bool ValidatePlayer(const Multiplayer::PlayerConnectionConfig& player);
        void LeavePlayer(const Multiplayer::PlayerConnectionConfig& player);

        //! Ends the session, if there is one, and the process's life as the service sees it. Any thread, any number of
        //! times: it happens once.
        void RequestEnd(const char* why);

        //! The same at the last moment: waits until the service has heard of it, so long at most.
        void EndNow(AZ::u32 timeoutMs);

        //! What is due by time. For each system tick.
        void Tick();

        bool HasPlayers() const
        {
            return m_gate.GetPlayerCount() != 0;
        }

        const AZStd::string& GetCertificatePath() const
        {
            return m_certificatePath;
        }

        AZ::u32 GetOpenSlots() const;

    private:
        using Clock = AZStd::chrono::steady_clock;

        enum class State
        {
            Idle,
            Connecting,
            Connected,
            GettingReady,
            Ready,
            Creating,
            Held,
            Activating,
            Active,
            Ending,
            Ended,
        };

        static void RP_CALL OnStartGameSession(const RpGameSession* session, void* userData);
        static void RP_CALL OnUpdateGameSession(const RpGameSessionUpdate* update, void* userData);
        static void RP_CALL OnProcessTerminate(int64_t terminationTimeMs, void* userData);
        static int32_t RP_CALL OnHealthCheck(void* userData);

        void HearConnected(const Outcome& outcome);
        void FetchCertificate();
        void GetReady();
        void HearReady(const Outcome& outcome);
        void TellReady(const AZStd::string& error);
        void CreateSession(const Multiplayer::SessionConfig& config);
        void GoOnToActivate();
        void HearActivated(const Outcome& outcome);
        void UpdateSession(const Multiplayer::SessionConfig& config, const AZStd::string& reason);
        void HearTerminate(AZ::s64 terminationTimeMs);
        void End(const char* why);
        void SayEnding();
        void HearEnded(const Outcome& outcome);
        bool IsOverdue(AZ::u32 afterMs) const;

        MainThread& m_mainThread;
        NativeSubsystem& m_native;
        PlayerGate m_gate;
        Multiplayer::SessionConfig m_config;
        AZStd::string m_certificatePath;
        State m_state = State::Idle;
        //! When the state was entered, where that matters.
        Clock::time_point m_since;
        int m_holds = 0;
        bool m_isReadyWanted = false;
        bool m_isConnected = false;
        AZStd::atomic<bool> m_isEndWanted;
        //! While it connects.
        uint64_t m_connectOperation = 0;
        uint64_t m_endingOperation = 0;
    };
} // namespace Rallypoint
