#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! `m_queueName` is the base's: the gateway refuses a queue that players may not choose. The placement's id is made
    //! there: what is kept here has no effect. What is given back is the session's id, not the placement's.
    struct AWSGameLiftCreateSessionOnQueueRequest : public Rallypoint::CreateSessionRequest
    {
        AZ_RTTI(AWSGameLiftCreateSessionOnQueueRequest, "{3FB03C82-6440-4839-B9AA-180551927BEF}",
            Rallypoint::CreateSessionRequest);

        AZStd::string m_placementId;
    };
} // namespace AWSGameLift
