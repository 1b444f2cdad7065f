#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! Where it is made is the gateway's to know: alias and fleet are kept, and have no effect.
    struct AWSGameLiftCreateSessionRequest : public Rallypoint::CreateSessionRequest
    {
        AZ_RTTI(AWSGameLiftCreateSessionRequest, "{AAAB004D-7081-480D-993A-7545C7AC1199}",
            Rallypoint::CreateSessionRequest);

        AZStd::string m_aliasId;
        AZStd::string m_fleetId;
    };
} // namespace AWSGameLift
