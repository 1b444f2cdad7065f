#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! Which queue is the gateway's to know: both are kept, and have no effect. What is given back is the session's id,
    //! not the placement's.
    struct AWSGameLiftCreateSessionOnQueueRequest : public Rallypoint::CreateSessionRequest
    {
        AZ_RTTI(AWSGameLiftCreateSessionOnQueueRequest, "{3FB03C82-6440-4839-B9AA-180551927BEF}",
            Rallypoint::CreateSessionRequest);

        AZStd::string m_queueName;
        AZStd::string m_placementId;
    };
} // namespace AWSGameLift
