#pragma once

#include <Multiplayer/Session/MatchmakingRequests.h>

namespace AWSGameLift
{
    using AWSGameLiftStopMatchmakingRequest = Multiplayer::StopMatchmakingRequest;
} // namespace AWSGameLift
