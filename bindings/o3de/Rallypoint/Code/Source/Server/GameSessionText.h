#pragma once

#include <AzCore/std/string/string.h>
#include <AzCore/std/string/string_view.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <rallypoint/rallypoint.h>

namespace Rallypoint
{
    Multiplayer::SessionConfig ToSessionConfig(const RpGameSession& session);

    //! GameLift's names, as O3DE's games compare them.
    const char* ToReasonName(int32_t reason);

    //! The session property by which the engine loads a level.
    inline constexpr const char* LevelProperty = "level";

    //! Whether the engine may put it behind `loadlevel`, which takes what follows a blank for another argument. Who
    //! creates sessions chooses it.
    bool IsLevelName(AZStd::string_view level);
} // namespace Rallypoint
