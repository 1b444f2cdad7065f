#include "Notifier.h"

#include "../Common/Log.h"

namespace Rallypoint
{
    namespace
    {
        void LogFailure(const char* call, const Outcome& outcome)
        {
            AZ_Error(LogWindow, false, "%s failed: %s", call, outcome.Describe().c_str());
            AZ_UNUSED(call);
            AZ_UNUSED(outcome);
        }
    } // namespace

    void TellFailure(MainThread& mainThread, const char* call, const Outcome& outcome)
    {
        LogFailure(call, outcome);
        const RequestError error = outcome.ToError(call);
        mainThread.Later(
            [error]()
            {
                RallypointNotificationBus::Broadcast(&RallypointNotifications::OnRequestFailed, error);
            });
    }

    void TellFailureNow(const char* call, const Outcome& outcome)
    {
        LogFailure(call, outcome);
        RallypointNotificationBus::Broadcast(&RallypointNotifications::OnRequestFailed, outcome.ToError(call));
    }
} // namespace Rallypoint
