#pragma once

#include <AzCore/Debug/Trace.h>

namespace Rallypoint
{
    //! Where the Gem's lines are found.
    inline constexpr const char* LogWindow = "Rallypoint";
} // namespace Rallypoint
