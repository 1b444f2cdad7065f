// A dedicated server: the Gem's Servers variant, what the Multiplayer Gem does with it, and a game that does what the
// session's properties say.

#include "multiplayer_server.hpp"

#include <AzCore/Console/IConsole.h>
#include <Rallypoint/RallypointServerBus.h>
#include <Server/RallypointServerSystemComponent.h>

#include <chrono>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <thread>

AZ_CVAR(AZ::u16, sv_port, 0, nullptr, AZ::ConsoleFunctorFlags::DontReplicate, "The engine's");
AZ_CVAR(bool, sv_terminateOnPlayerExit, true, nullptr, AZ::ConsoleFunctorFlags::DontReplicate, "The engine's");

namespace
{
    using Clock = std::chrono::steady_clock;

    //! A frame, and how long a game takes to load its level.
    constexpr auto Frame = std::chrono::milliseconds(5);
    constexpr auto Loading = std::chrono::milliseconds(300);

    volatile std::sig_atomic_t s_isInterrupted = 0;

    __attribute__((format(printf, 1, 2))) void Event(const char* pattern, ...)
    {
        va_list arguments;
        va_start(arguments, pattern);
        std::printf("event ");
        std::vprintf(pattern, arguments);
        std::printf("\n");
        std::fflush(stdout);
        va_end(arguments);
    }

    class Component : public Rallypoint::RallypointServerSystemComponent
    {
    public:
        using RallypointServerSystemComponent::Activate;
        using RallypointServerSystemComponent::Deactivate;
    };

    class Game
        : public Multiplayer::SessionNotificationBus::Handler
        , public Rallypoint::RallypointServerNotificationBus::Handler
    {
    public:
        Game()
        {
            Multiplayer::SessionNotificationBus::Handler::BusConnect();
            Rallypoint::RallypointServerNotificationBus::Handler::BusConnect();
        }

        ~Game() override
        {
            Rallypoint::RallypointServerNotificationBus::Handler::BusDisconnect();
            Multiplayer::SessionNotificationBus::Handler::BusDisconnect();
        }

        bool OnSessionHealthCheck() override
        {
            return m_isWell;
        }

        bool OnCreateSessionBegin(const Multiplayer::SessionConfig& config) override
        {
            m_config = config;
            Event("create_begin name=%s players=%u matched=%d", config.m_sessionName.c_str(),
                static_cast<unsigned>(config.m_maxPlayer), config.m_matchmakingData.empty() ? 0 : 1);
            if (Has("nobody"))
            {
                Engine::Command("sv_rallypointNobodyJoinedTimeoutMs 500");
            }
            if (Has("hold") || Has("hold_for_ever"))
            {
                Rallypoint::RallypointServerRequestBus::Broadcast(
                    &Rallypoint::IRallypointServerRequests::HoldActivation);
                m_releases = Clock::now() + Loading;
            }
            if (Has("hold_for_ever"))
            {
                Engine::Command("sv_rallypointActivationTimeoutMs 500");
            }
            return !Has("veto");
        }

        void OnCreateSessionEnd() override
        {
            Event("create_end level=%s", Engine::GetLevel().c_str());
            if (Has("hang"))
            {
                std::this_thread::sleep_for(std::chrono::seconds(5));
                Event("hung");
            }
            if (Has("unwell"))
            {
                m_isWell = false;
                Event("turned_unwell");
            }
        }

        bool OnDestroySessionBegin() override
        {
            Event("destroy_begin");
            // As the engine does from here, and other threads may.
            MultiplayerServer::Provider::Get()->HandleDestroySession();
            std::thread(
                []()
                {
                    MultiplayerServer::Provider::Get()->HandleDestroySession();
                })
                .join();
            return !Has("keep");
        }

        void OnDestroySessionEnd() override
        {
            Event("destroy_end");
        }

        void OnUpdateSessionBegin(const Multiplayer::SessionConfig&, const AZStd::string& reason) override
        {
            Event("update_begin reason=%s", reason.c_str());
        }

        void OnUpdateSessionEnd() override
        {
            Event("update_end");
        }

        void OnProcessReadyComplete(bool isReady, const AZStd::string& error) override
        {
            Event("ready is_ready=%d error=%s", isReady ? 1 : 0, error.c_str());
        }

        void OnTerminationRequested(AZ::s64) override
        {
            Event("termination_requested");
        }

        void OnSlotsAvailable(AZ::u32 openSlots) override
        {
            Event("slots_available open=%u", openSlots);
        }

        void OnMatchBackfillStarted(const AZStd::string& ticketId, const AZStd::string& error) override
        {
            Event("backfill_started has_ticket=%d error=%s", ticketId.empty() ? 0 : 1, error.c_str());
        }

        void Update()
        {
            if (Has("hold") && m_releases != Clock::time_point() && Clock::now() >= m_releases)
            {
                m_releases = Clock::time_point();
                Event("level_is_in");
                Rallypoint::RallypointServerRequestBus::Broadcast(
                    &Rallypoint::IRallypointServerRequests::ReleaseActivation);
            }
        }

    private:
        bool Has(const char* property) const
        {
            return m_config.m_sessionProperties.find(property) != m_config.m_sessionProperties.end();
        }

        Multiplayer::SessionConfig m_config;
        Clock::time_point m_releases;
        bool m_isWell = true;
    };
} // namespace

int main(int count, char** arguments)
{
    std::signal(SIGTERM,
        [](int)
        {
            s_isInterrupted = 1;
        });
    const AZStd::string option = count > 1 ? arguments[1] : "";
    const AZStd::string name = "--port=";
    if (option.substr(0, name.size()) != name)
    {
        std::fprintf(stderr, "server --port=PORT\n");
        return 2;
    }
    Engine::Begin();
    Engine::Command(AZStd::string("sv_port ") + option.substr(name.size()));
    Engine::Command("sv_rallypointEnabled true");
    Engine::Command("sv_rallypointFillSlots true");
    Engine::Command("sv_rallypointHeartbeatIntervalMs 1000");
    Engine::Command("sv_rallypointHealthCheckTimeoutMs 1000");
    {
        MultiplayerServer multiplayer;
        Component gem;
        gem.Activate();
        Game game;
        // Nobody has ticked yet, so it still connects: the service hears of the end all the same.
        const AZStd::string end =
            std::getenv("END_WHILE_CONNECTING") != nullptr ? std::getenv("END_WHILE_CONNECTING") : "";
        if (end == "engine")
        {
            MultiplayerServer::Provider::Get()->HandleDestroySession();
        }
        else if (end == "exit")
        {
            s_isInterrupted = 1;
        }
        bool isTaken = false;
        Rallypoint::RallypointServerRequestBus::BroadcastResult(
            isTaken, &Rallypoint::IRallypointServerRequests::NotifyProcessReady);
        bool isTakenAgain = true;
        Rallypoint::RallypointServerRequestBus::BroadcastResult(
            isTakenAgain, &Rallypoint::IRallypointServerRequests::NotifyProcessReady);
        Event("notified is_taken=%d again=%d", isTaken ? 1 : 0, isTakenAgain ? 1 : 0);
        while (!s_isInterrupted && !Engine::IsQuitWanted())
        {
            multiplayer.Update();
            game.Update();
            Engine::Frame();
            std::this_thread::sleep_for(Frame);
        }
        gem.Deactivate();
        Event("over terminates_on_exit=%d", static_cast<bool>(sv_terminateOnPlayerExit) ? 1 : 0);
    }
    Engine::End();
    return 0;
}
