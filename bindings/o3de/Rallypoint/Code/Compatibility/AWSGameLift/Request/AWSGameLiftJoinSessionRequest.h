#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    using AWSGameLiftJoinSessionRequest = Rallypoint::JoinSessionRequest;
} // namespace AWSGameLift
