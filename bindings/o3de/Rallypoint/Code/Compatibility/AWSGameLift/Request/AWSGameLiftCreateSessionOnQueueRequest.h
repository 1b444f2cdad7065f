#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! Which queue is the gateway's to know: both are kept, and have no effect. What is given back is the session's id,
    //! not the placement's.
    struct AWSGameLiftCreateSessionOnQueueRequest : public Rallypoint::CreateSessionRequest
    {
        AZ_RTTI(AWSGameLiftCreateSessionOnQueueRequest, "{0E3A7C4B-53C1-4C7F-9C1D-6E0B6F7A1D21}",
            Rallypoint::CreateSessionRequest);

        AZStd::string m_queueName;
        AZStd::string m_placementId;
    };
} // namespace AWSGameLift
