#pragma once

#include <AzCore/base.h>
#include <AzCore/std/string/string.h>

namespace Rallypoint
{
    //! Where the engine listens; 0 and a warning when nobody has set `sv_port`.
    AZ::u16 ReadServerPort();

    //! Where the engine writes its logs, or empty.
    AZStd::string ReadLogFolder();

    //! Warns of engine settings that a fleet's server cannot use.
    void CheckEngineSettings();

    //! Tells the engine not to end the process with the last connection, where the Gem does that with the last player.
    void TakeOverEndWhenEmpty();

    //! Ends the main loop.
    void Quit();
} // namespace Rallypoint
