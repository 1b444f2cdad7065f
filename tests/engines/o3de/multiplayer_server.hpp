#pragma once

#include "engine.hpp"
#include "wire.hpp"

#include <AzCore/Interface/Interface.h>
#include <Multiplayer/Session/ISessionHandlingRequests.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <Multiplayer/Session/SessionNotifications.h>
#if !defined(ON_REAL_AZCORE)
    #include <AzNetworking/Framework/INetworking.h>
#endif

#include <cstdio>
#include <map>
#include <memory>
#include <set>

//! What the Multiplayer Gem does with a provider of sessions, after its own sources: also that it ends every connection
//! when it is told that one player is not to be let in.
class MultiplayerServer
    : public Multiplayer::SessionNotificationBus::Handler
#if !defined(ON_REAL_AZCORE)
    , public AzNetworking::INetworking
    , public AzNetworking::INetworkInterface
#endif
{
public:
    using Provider = AZ::Interface<Multiplayer::ISessionHandlingProviderRequests>;

    MultiplayerServer()
    {
        Multiplayer::SessionNotificationBus::Handler::BusConnect();
#if !defined(ON_REAL_AZCORE)
        AZ::Interface<AzNetworking::INetworking>::Register(this);
#endif
    }

    ~MultiplayerServer() override
    {
#if !defined(ON_REAL_AZCORE)
        AZ::Interface<AzNetworking::INetworking>::Unregister(this);
#endif
        Multiplayer::SessionNotificationBus::Handler::BusDisconnect();
    }

    bool OnSessionHealthCheck() override
    {
        return true;
    }

    bool OnCreateSessionBegin(const Multiplayer::SessionConfig& config) override
    {
        const auto level = config.m_sessionProperties.find("level");
        if (level != config.m_sessionProperties.end())
        {
            Engine::Command(AZStd::string("loadlevel ") + level->second);
        }
        m_socket = std::make_unique<Wire::Socket>();
        return m_socket->Listen(config.m_port);
    }

    void OnCreateSessionEnd() override
    {
    }

    bool OnDestroySessionBegin() override
    {
        for (const auto& [address, connection] : m_connections)
        {
            m_ending.insert(connection.m_id);
        }
        return true;
    }

    void OnDestroySessionEnd() override
    {
    }

    void OnUpdateSessionBegin(const Multiplayer::SessionConfig&, const AZStd::string&) override
    {
    }

    void OnUpdateSessionEnd() override
    {
    }

#if !defined(ON_REAL_AZCORE)
    AzNetworking::INetworkInterface* RetrieveNetworkInterface(const AZ::Name& name) override
    {
        return name == AZ::Name("MultiplayerNetworkInterface") ? this : nullptr;
    }

    bool Disconnect(AzNetworking::ConnectionId id, AzNetworking::DisconnectReason) override
    {
        // At the end of the update, as the engine does; a second time is a no.
        return m_ending.insert(static_cast<uint32_t>(id)).second;
    }
#endif

    //! Everything that has come.
    void Update()
    {
        if (!m_socket)
        {
            return;
        }
        sockaddr_in from{};
        for (std::string packet = m_socket->Receive(from); !packet.empty(); packet = m_socket->Receive(from))
        {
            Handle(from, packet);
        }
        RemoveEnded();
    }

private:
    using Key = std::pair<uint32_t, uint16_t>;

    struct Connection
    {
        uint32_t m_id = 0;
        sockaddr_in m_address{};
        bool m_isIn = false;
    };

    void Handle(const sockaddr_in& from, const std::string& packet)
    {
        const Key key(from.sin_addr.s_addr, from.sin_port);
        if (packet[0] == 'C')
        {
            Connection& connection = m_connections[key];
            if (connection.m_id == 0)
            {
                connection.m_id = ++m_lastId;
                connection.m_address = from;
            }
            Connect(connection, packet.substr(1));
            return;
        }
        const auto known = m_connections.find(key);
        if (known == m_connections.end())
        {
            return;
        }
        if (packet[0] == 'B')
        {
            m_ending.insert(known->second.m_id);
        }
        else if (packet[0] == 'P' && known->second.m_isIn)
        {
            m_socket->Send(from, "P");
        }
    }

    void Connect(Connection& connection, const std::string& ticket)
    {
        Multiplayer::PlayerConnectionConfig player;
        player.m_playerConnectionId = connection.m_id;
        player.m_playerSessionId = ticket.c_str();
        if (Provider::Get() != nullptr && !Provider::Get()->ValidatePlayerJoinSession(player))
        {
            std::printf("event everybody_disconnected\n");
            std::fflush(stdout);
            for (const auto& [address, other] : m_connections)
            {
                m_ending.insert(other.m_id);
            }
            return;
        }
        connection.m_isIn = true;
        m_socket->Send(connection.m_address, "A");
    }

    void RemoveEnded()
    {
        std::set<uint32_t> ending;
        ending.swap(m_ending);
        for (auto at = m_connections.begin(); at != m_connections.end();)
        {
            if (ending.count(at->second.m_id) == 0)
            {
                ++at;
                continue;
            }
            m_socket->Send(at->second.m_address, "D");
            Multiplayer::PlayerConnectionConfig player;
            player.m_playerConnectionId = at->second.m_id;
            at = m_connections.erase(at);
            if (Provider::Get() != nullptr)
            {
                Provider::Get()->HandlePlayerLeaveSession(player);
            }
        }
    }

    std::unique_ptr<Wire::Socket> m_socket;
    std::map<Key, Connection> m_connections;
    std::set<uint32_t> m_ending;
    uint32_t m_lastId = 0;
};
