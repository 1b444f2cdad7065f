#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! Where is the gateway's to know: the three are kept, and have no effect.
    struct AWSGameLiftSearchSessionsRequest : public Rallypoint::SearchSessionsRequest
    {
        AZ_RTTI(AWSGameLiftSearchSessionsRequest, "{0E3A7C4B-53C1-4C7F-9C1D-6E0B6F7A1D22}",
            Rallypoint::SearchSessionsRequest);

        AZStd::string m_aliasId;
        AZStd::string m_fleetId;
        AZStd::string m_location;
    };
} // namespace AWSGameLift
