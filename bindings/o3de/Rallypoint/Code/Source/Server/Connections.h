#pragma once

#include <AzCore/base.h>

namespace Rallypoint
{
    //! Ends this one connection of the engine's. The engine itself, told that one player is not to be let in, ends them
    //! all. False: there is no network interface of the engine's.
    bool Disconnect(AZ::u32 connectionId);
} // namespace Rallypoint
