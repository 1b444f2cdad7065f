#pragma once

#include <AWSGameLiftPlayer.h>
#include <Rallypoint/MatchmakingRequests.h>

namespace AWSGameLift
{
    using AWSGameLiftStartMatchmakingRequest = Rallypoint::StartMatchmakingRequest;
} // namespace AWSGameLift
