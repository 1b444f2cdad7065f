#pragma once

#include <Rallypoint/SessionRequests.h>

namespace AWSGameLift
{
    //! `m_aliasId`, `m_fleetId` and `m_idempotencyToken` are the base's: the gateway refuses what players may not
    //! choose.
    struct AWSGameLiftCreateSessionRequest : public Rallypoint::CreateSessionRequest
    {
        AZ_RTTI(AWSGameLiftCreateSessionRequest, "{AAAB004D-7081-480D-993A-7545C7AC1199}",
            Rallypoint::CreateSessionRequest);
    };
} // namespace AWSGameLift
