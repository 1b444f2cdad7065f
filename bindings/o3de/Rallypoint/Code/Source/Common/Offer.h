#pragma once

#include "Log.h"

#include <AzCore/Interface/Interface.h>

namespace Rallypoint
{
    //! Puts a handler where games look for it: on its bus, and as `AZ::Interface`. Each has room for one; a second is
    //! taken for the first without a word, or not at all, so both are asked before.
    template <class Bus, class Interface>
    bool Offer(typename Bus::Handler& handler, Interface* interface, const char* name)
    {
        if (Bus::HasHandlers())
        {
            AZ_Error(LogWindow, false, "Another Gem handles the bus of %s: disable that one, or this.", name);
            return false;
        }
        if (!AZ::Interface<Interface>::Register(interface).IsSuccess())
        {
            AZ_Error(LogWindow, false, "Another Gem has registered %s: disable that one, or this.", name);
            return false;
        }
        AZ_UNUSED(name);
        handler.BusConnect();
        return true;
    }

    //! Takes it away again, if it is there.
    template <class Interface, class Handler> void Withdraw(Handler& handler, Interface* interface)
    {
        if (handler.BusIsConnected())
        {
            handler.BusDisconnect();
            AZ::Interface<Interface>::Unregister(interface);
        }
    }
} // namespace Rallypoint
