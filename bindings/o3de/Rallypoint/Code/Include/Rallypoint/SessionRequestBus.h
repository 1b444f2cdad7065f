#pragma once

#include <Multiplayer/Session/ISessionRequests.h>
#include <Rallypoint/RequestBusTraits.h>

namespace Rallypoint
{
    //! `AZ::Interface<Multiplayer::ISessionRequests>` as a bus: for scripts, and for who may run without the Gem.
    using SessionRequestBus = AZ::EBus<Multiplayer::ISessionRequests, RequestBusTraits>;

    //! The same for `Multiplayer::ISessionAsyncRequests`.
    using SessionAsyncRequestBus = AZ::EBus<Multiplayer::ISessionAsyncRequests, RequestBusTraits>;
} // namespace Rallypoint
