#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! Where it is made is the gateway's to know: alias and fleet are kept, and have no effect.
    struct AWSGameLiftCreateSessionRequest : public Rallypoint::CreateSessionRequest
    {
        AZ_RTTI(AWSGameLiftCreateSessionRequest, "{0E3A7C4B-53C1-4C7F-9C1D-6E0B6F7A1D20}",
            Rallypoint::CreateSessionRequest);

        AZStd::string m_aliasId;
        AZStd::string m_fleetId;
    };
} // namespace AWSGameLift
