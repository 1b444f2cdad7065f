#pragma once

#include <Multiplayer/Session/MatchmakingRequests.h>

namespace AWSGameLift
{
    using AWSGameLiftAcceptMatchRequest = Multiplayer::AcceptMatchRequest;
} // namespace AWSGameLift
