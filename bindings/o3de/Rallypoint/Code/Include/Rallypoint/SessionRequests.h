#pragma once

#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/containers/unordered_map.h>
#include <AzCore/std/string/string.h>
#include <Multiplayer/Session/SessionRequests.h>

namespace Rallypoint
{
    //! What the base request cannot say of a session that is to be made. The base request is as good: this has defaults
    //! for what it adds.
    struct CreateSessionRequest : public Multiplayer::CreateSessionRequest
    {
        AZ_RTTI(CreateSessionRequest, "{5B84EF49-334D-4BC4-808C-6DF1DA53969F}", Multiplayer::CreateSessionRequest);
        static void Reflect(AZ::ReflectContext* context);

        CreateSessionRequest() = default;
        virtual ~CreateSessionRequest() = default;

        //! Two requests of a process with the same token make one session. Without one, only the repetition of a
        //! request whose outcome stayed unknown does.
        AZStd::string m_idempotencyToken;

        //! False: nobody finds it, who has its id can join it.
        bool m_isAdvertised = true;

        //! Where it is made: one of fleet, alias and queue, by id, name or ARN. Empty: where the gateway usually does.
        //! It refuses what its operator does not let players choose.
        AZStd::string m_fleetId;
        AZStd::string m_aliasId;
        AZStd::string m_queueName;

        //! The fleet's location, likewise; not beside a queue, which chooses it.
        AZStd::string m_location;

        //! How far each region is away, in milliseconds: a queue prefers near ones.
        AZStd::unordered_map<AZStd::string, int> m_latencyInMs;
    };

    //! What the base request cannot say of where is looked.
    struct SearchSessionsRequest : public Multiplayer::SearchSessionsRequest
    {
        AZ_RTTI(SearchSessionsRequest, "{438B49EE-1360-4C6D-ADA1-514D5BD18DBF}", Multiplayer::SearchSessionsRequest);
        static void Reflect(AZ::ReflectContext* context);

        SearchSessionsRequest() = default;
        virtual ~SearchSessionsRequest() = default;

        //! Where is looked: one of fleet and alias, by id or ARN. Empty: where the gateway usually does. It refuses
        //! what its operator does not let players choose.
        AZStd::string m_fleetId;
        AZStd::string m_aliasId;

        //! The fleet's location, likewise. Empty: all of them.
        AZStd::string m_location;
    };

    //! A join for a player who may have a slot already, from a game's own backend for example.
    struct JoinSessionRequest : public Multiplayer::JoinSessionRequest
    {
        AZ_RTTI(JoinSessionRequest, "{BB623237-4440-4C09-BADD-9CE3922757C5}", Multiplayer::JoinSessionRequest);
        static void Reflect(AZ::ReflectContext* context);

        JoinSessionRequest() = default;
        virtual ~JoinSessionRequest() = default;

        //! The slot that the player has. With it no second one is taken, and the address below is connected to.
        AZStd::string m_playerSessionId;

        //! Where the server is, for a player who has a slot: a name in DNS, or
        AZStd::string m_dnsName;
        //! an address.
        AZStd::string m_ipAddress;

        //! Where it listens.
        AZ::u16 m_port = 0;
    };
} // namespace Rallypoint
