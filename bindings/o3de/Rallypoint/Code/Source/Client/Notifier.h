#pragma once

#include "../Common/MainThread.h"
#include "../Common/Outcome.h"

namespace Rallypoint
{
    //! Says that a request failed: in the log at once, and on the notification bus from the main thread.
    void TellFailure(MainThread& mainThread, const char* call, const Outcome& outcome);

    //! The same, from the main thread: the bus hears it now, before the request's own completion.
    void TellFailureNow(const char* call, const Outcome& outcome);
} // namespace Rallypoint
