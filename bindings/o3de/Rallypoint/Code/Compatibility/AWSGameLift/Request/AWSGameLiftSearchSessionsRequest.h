#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! `m_aliasId`, `m_fleetId` and `m_location` are the base's: the gateway refuses those that players may not choose.
    struct AWSGameLiftSearchSessionsRequest : public Rallypoint::SearchSessionsRequest
    {
        AZ_RTTI(AWSGameLiftSearchSessionsRequest, "{73951AC5-23D5-4F2C-B425-309BA91A85E6}",
            Rallypoint::SearchSessionsRequest);
    };
} // namespace AWSGameLift
