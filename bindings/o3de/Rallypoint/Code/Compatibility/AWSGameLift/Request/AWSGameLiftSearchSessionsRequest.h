#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! Where is the gateway's to know: the three are kept, and have no effect.
    struct AWSGameLiftSearchSessionsRequest : public Rallypoint::SearchSessionsRequest
    {
        AZ_RTTI(AWSGameLiftSearchSessionsRequest, "{73951AC5-23D5-4F2C-B425-309BA91A85E6}",
            Rallypoint::SearchSessionsRequest);

        AZStd::string m_aliasId;
        AZStd::string m_fleetId;
        AZStd::string m_location;
    };
} // namespace AWSGameLift
