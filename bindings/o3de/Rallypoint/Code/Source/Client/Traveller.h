#pragma once

#include "../Common/MainThread.h"
#include "../Common/Outcome.h"

#include <Multiplayer/Session/ISessionHandlingRequests.h>

namespace Rallypoint
{
    //! Asks the engine to connect and to leave. Both are the main thread's, wherever a game asks from.
    class Traveller
    {
    public:
        explicit Traveller(MainThread& mainThread);

        //! Begins to connect. On failure the engine is told to leave: it stays a client else, and blocks loading
        //! levels.
        Outcome Travel(const Multiplayer::SessionConnectionConfig& destination, AZ::u32 timeoutMs);

        //! Disconnects, if this is a client. False: the main thread did not come to it in time.
        bool Return(AZ::u32 timeoutMs);

    private:
        MainThread& m_mainThread;
    };
} // namespace Rallypoint
