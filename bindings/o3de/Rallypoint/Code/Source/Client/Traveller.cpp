#include "Traveller.h"

#include <AzCore/Interface/Interface.h>
#include <AzCore/std/smart_ptr/make_shared.h>
#include <AzCore/std/smart_ptr/shared_ptr.h>

namespace Rallypoint
{
    namespace
    {
        using Engine = AZ::Interface<Multiplayer::ISessionHandlingClientRequests>;

        Outcome TravelHere(const Multiplayer::SessionConnectionConfig& destination)
        {
            // The engine keeps the ticket of a connection that it could not open, and sends it with the next one.
            if (destination.m_playerSessionId.empty())
            {
                return Outcome::Refused(RP_RESULT_BAD_ANSWER, "the answer has no player session");
            }
            if (destination.m_port == 0 || (destination.m_dnsName.empty() && destination.m_ipAddress.empty()))
            {
                return Outcome::Refused(
                    RP_RESULT_COULD_NOT_RETRIEVE_ADDRESS, "the answer does not say where the server is");
            }
            Multiplayer::ISessionHandlingClientRequests* engine = Engine::Get();
            if (engine == nullptr)
            {
                return Outcome::Refused(RP_RESULT_NOT_SUPPORTED,
                    "nobody registered ISessionHandlingClientRequests: enable the Multiplayer Gem");
            }
            if (!engine->RequestPlayerJoinSession(destination))
            {
                engine->RequestPlayerLeaveSession();
                return Outcome::Refused(
                    RP_RESULT_CONNECTION_FAILED, "the engine could not open a connection: leave, and join again");
            }
            return {};
        }
    } // namespace

    Traveller::Traveller(MainThread& mainThread)
        : m_mainThread(mainThread)
    {
    }

    Outcome Traveller::Travel(const Multiplayer::SessionConnectionConfig& destination, AZ::u32 timeoutMs)
    {
        AZStd::shared_ptr<Outcome> outcome = AZStd::make_shared<Outcome>();
        const bool hasRun = m_mainThread.RunAndWait(
            [outcome, destination]()
            {
                *outcome = TravelHere(destination);
            },
            timeoutMs);
        if (!hasRun)
        {
            return Outcome::Refused(RP_RESULT_TIMED_OUT, "the main thread did not tick in time");
        }
        return *outcome;
    }

    bool Traveller::Return(AZ::u32 timeoutMs)
    {
        return m_mainThread.RunAndWait(
            []()
            {
                if (Multiplayer::ISessionHandlingClientRequests* engine = Engine::Get())
                {
                    engine->RequestPlayerLeaveSession();
                }
            },
            timeoutMs);
    }
} // namespace Rallypoint
