#pragma once

#include <Rallypoint/SessionRequestBus.h>

namespace AWSGameLift
{
    using AWSGameLiftSessionRequestBus = Rallypoint::SessionRequestBus;
    using AWSGameLiftSessionAsyncRequestBus = Rallypoint::SessionAsyncRequestBus;
} // namespace AWSGameLift
