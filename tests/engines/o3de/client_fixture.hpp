#pragma once

#include "engine.hpp"
#include "expect.hpp"
#include "wire.hpp"

#include <AzCore/Interface/Interface.h>
#include <Client/RallypointClientSystemComponent.h>
#include <Multiplayer/Session/ISessionHandlingRequests.h>
#include <Multiplayer/Session/MatchmakingNotifications.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <Rallypoint/MatchmakingRequestBus.h>
#include <Rallypoint/RallypointRequestBus.h>
#include <Rallypoint/SessionRequestBus.h>
#include <Rallypoint/SessionRequests.h>

#include <chrono>
#include <memory>
#include <queue>
#include <string>
#include <thread>
#include <vector>

//! Long enough for a machine that does much else; nothing here waits for it when all is well.
constexpr auto Patience = std::chrono::seconds(60);

template <class Condition> bool WaitUntil(Condition condition)
{
    const auto end = std::chrono::steady_clock::now() + Patience;
    while (!condition())
    {
        if (std::chrono::steady_clock::now() > end)
        {
            return false;
        }
        Engine::Frame();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

//! Frames in which something that must not happen could.
inline void Idle(int frames = 50)
{
    for (int frame = 0; frame < frames; ++frame)
    {
        Engine::Frame();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

class ClientComponent : public Rallypoint::RallypointClientSystemComponent
{
public:
    using RallypointClientSystemComponent::Activate;
    using RallypointClientSystemComponent::Deactivate;
};

//! A player's connection, by hand.
class Connection
{
public:
    Connection(const std::string& host, uint16_t port, const std::string& ticket)
        : m_address(Wire::Socket::Address(host.c_str(), port))
    {
        m_socket.Send(m_address, "C" + ticket);
    }

    bool Hears(char wanted, const char* asking = "")
    {
        return WaitUntil(
            [this, wanted, asking]()
            {
                if (*asking != '\0')
                {
                    m_socket.Send(m_address, asking);
                }
                sockaddr_in from{};
                const std::string packet = m_socket.Receive(from);
                return !packet.empty() && packet[0] == wanted;
            });
    }

    void Send(const char* packet)
    {
        m_socket.Send(m_address, packet);
    }

private:
    Wire::Socket m_socket;
    sockaddr_in m_address;
};

//! The client's half of the Multiplayer Gem: it connects, and takes tickets in the order in which they came.
class MultiplayerClient : public Multiplayer::ISessionHandlingClientRequests
{
public:
    using Interface = AZ::Interface<Multiplayer::ISessionHandlingClientRequests>;

    MultiplayerClient()
        : m_thread(std::this_thread::get_id())
    {
        Interface::Register(this);
    }

    ~MultiplayerClient() override
    {
        Interface::Unregister(this);
    }

    bool RequestPlayerJoinSession(const Multiplayer::SessionConnectionConfig& destination) override
    {
        EXPECT(std::this_thread::get_id() == m_thread);
        ++m_joins;
        m_destination = destination;
        if (m_refuses)
        {
            return false;
        }
        m_connection = std::make_unique<Connection>(
            destination.m_ipAddress.c_str(), destination.m_port, destination.m_playerSessionId.c_str());
        return true;
    }

    void RequestPlayerLeaveSession() override
    {
        EXPECT(std::this_thread::get_id() == m_thread);
        ++m_leaves;
        if (m_connection)
        {
            m_connection->Send("B");
            m_connection.reset();
        }
    }

    std::thread::id m_thread;
    std::unique_ptr<Connection> m_connection;
    Multiplayer::SessionConnectionConfig m_destination;
    bool m_refuses = false;
    int m_joins = 0;
    int m_leaves = 0;
};

//! Writes down what it is told, in order, and checks that it is told on the main thread and never inside a call.
class Listener
    : public Multiplayer::SessionAsyncRequestNotificationBus::Handler
    , public Multiplayer::MatchmakingAsyncRequestNotificationBus::Handler
    , public Multiplayer::MatchmakingNotificationBus::Handler
    , public Rallypoint::RallypointNotificationBus::Handler
{
public:
    Listener()
        : m_thread(std::this_thread::get_id())
    {
        Multiplayer::SessionAsyncRequestNotificationBus::Handler::BusConnect();
        Multiplayer::MatchmakingAsyncRequestNotificationBus::Handler::BusConnect();
        Multiplayer::MatchmakingNotificationBus::Handler::BusConnect();
        Rallypoint::RallypointNotificationBus::Handler::BusConnect();
    }

    ~Listener() override
    {
        Rallypoint::RallypointNotificationBus::Handler::BusDisconnect();
        Multiplayer::MatchmakingNotificationBus::Handler::BusDisconnect();
        Multiplayer::MatchmakingAsyncRequestNotificationBus::Handler::BusDisconnect();
        Multiplayer::SessionAsyncRequestNotificationBus::Handler::BusDisconnect();
    }

    void OnCreateSessionAsyncComplete(const AZStd::string& sessionId) override
    {
        m_sessionId = sessionId;
        Hear(sessionId.empty() ? "create failed" : "created");
    }

    void OnSearchSessionsAsyncComplete(const Multiplayer::SearchSessionsResponse& response) override
    {
        m_found = response.m_sessionConfigs.size();
        Hear("searched");
    }

    void OnJoinSessionAsyncComplete(bool hasBegun) override
    {
        Hear(hasBegun ? "joined" : "join failed");
    }

    void OnLeaveSessionAsyncComplete() override
    {
        Hear("left");
    }

    void OnAcceptMatchAsyncComplete() override
    {
        Hear("accepted");
    }

    void OnStartMatchmakingAsyncComplete(const AZStd::string& ticketId) override
    {
        m_ticketId = ticketId;
        Hear(ticketId.empty() ? "start failed" : "started");
    }

    void OnStopMatchmakingAsyncComplete() override
    {
        Hear("stopped");
    }

    void OnMatchAcceptance() override
    {
        Hear("acceptance");
    }

    void OnMatchComplete() override
    {
        Hear("match");
    }

    void OnMatchError() override
    {
        Hear("match error");
    }

    void OnMatchFailure() override
    {
        Hear("match failure");
    }

    void OnRequestFailed(const Rallypoint::RequestError& error) override
    {
        m_error = error;
        Hear(std::string("failed ") + error.m_call.c_str());
    }

    int Count(const std::string& what) const
    {
        int count = 0;
        for (const std::string& heard : m_heard)
        {
            count += heard == what ? 1 : 0;
        }
        return count;
    }

    bool Hears(const std::string& what, int count = 1)
    {
        return WaitUntil(
            [this, &what, count]()
            {
                return Count(what) >= count;
            });
    }

    void Forget()
    {
        m_heard.clear();
    }

    std::vector<std::string> m_heard;
    AZStd::string m_sessionId;
    AZStd::string m_ticketId;
    Rallypoint::RequestError m_error;
    size_t m_found = 0;
    //! True while a call of the Gem is on the stack.
    bool m_isInsideCall = false;
    //! Runs once, inside the next notification of this name.
    std::string m_when;
    std::function<void()> m_then;

private:
    void Hear(const std::string& what)
    {
        EXPECT(std::this_thread::get_id() == m_thread);
        EXPECT(!m_isInsideCall);
        m_heard.push_back(what);
        if (what == m_when && m_then)
        {
            const std::function<void()> then = std::move(m_then);
            m_then = nullptr;
            then();
        }
    }

    std::thread::id m_thread;
};

//! The Gem in a client that runs, and who listens to it.
struct Client
{
    explicit Client(const std::string& gateway)
        : m_gateway(gateway)
    {
        Engine::Command(AZStd::string("cl_rallypointGatewayUrl ") + AZStd::string(gateway.c_str()));
        m_gem.Activate();
        EXPECT(Sessions() != nullptr);
    }

    ~Client()
    {
        m_gem.Deactivate();
        EXPECT(Sessions() == nullptr);
    }

    static Multiplayer::ISessionRequests* Sessions()
    {
        return AZ::Interface<Multiplayer::ISessionRequests>::Get();
    }

    static Multiplayer::ISessionAsyncRequests* AsyncSessions()
    {
        return AZ::Interface<Multiplayer::ISessionAsyncRequests>::Get();
    }

    static Multiplayer::IMatchmakingRequests* Matchmaking()
    {
        return AZ::Interface<Multiplayer::IMatchmakingRequests>::Get();
    }

    static Multiplayer::IMatchmakingAsyncRequests* AsyncMatchmaking()
    {
        return AZ::Interface<Multiplayer::IMatchmakingAsyncRequests>::Get();
    }

    //! Makes a call; nothing may be told inside.
    template <class Call> void Ask(Call call)
    {
        m_listener.m_isInsideCall = true;
        call();
        m_listener.m_isInsideCall = false;
    }

    std::string m_gateway;
    Listener m_listener;
    ClientComponent m_gem;
};

inline Multiplayer::CreateSessionRequest SessionOf(
    const char* name, uint64_t players, std::vector<std::pair<const char*, const char*>> properties = {})
{
    Multiplayer::CreateSessionRequest request;
    request.m_creatorId = "ada";
    request.m_sessionName = name;
    request.m_maxPlayer = players;
    for (const auto& [key, value] : properties)
    {
        request.m_sessionProperties[key] = value;
    }
    return request;
}

inline Multiplayer::JoinSessionRequest JoinOf(const AZStd::string& sessionId, const char* player)
{
    Multiplayer::JoinSessionRequest request;
    request.m_sessionId = sessionId;
    request.m_playerId = player;
    return request;
}

void TestSessions(const std::string& gateway);
void TestFailures(const std::string& gateway);
void TestMatchmaking(const std::string& gateway);
void TestShim(const std::string& gateway);
void TestSamples(const std::string& gateway);
