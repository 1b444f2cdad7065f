#pragma once

#include <Rallypoint/MatchmakingRequests.h>

namespace AWSGameLift
{
    using AWSGameLiftPlayer = Rallypoint::MatchmakingPlayer;
} // namespace AWSGameLift
