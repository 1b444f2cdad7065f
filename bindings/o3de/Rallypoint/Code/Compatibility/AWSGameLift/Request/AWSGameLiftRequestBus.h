#pragma once

#include <Rallypoint/RallypointRequestBus.h>
#include <RenamedBus.h>

namespace AWSGameLift
{
    class IAWSGameLiftRequests
    {
    public:
        //! Regions are the gateway's; there is nothing to configure.
        bool ConfigureGameLiftClient(const AZStd::string&)
        {
            bool isConfigured = false;
            Rallypoint::RallypointRequestBus::BroadcastResult(
                isConfigured, &Rallypoint::IRallypointRequests::Configure, AZStd::string());
            return isConfigured;
        }

        AZStd::string CreatePlayerId(bool includeBrackets, bool includeDashes)
        {
            AZStd::string id;
            Rallypoint::RallypointRequestBus::BroadcastResult(
                id, &Rallypoint::IRallypointRequests::CreatePlayerId, includeBrackets, includeDashes);
            return id;
        }
    };

    using AWSGameLiftRequestBus = RenamedBus<IAWSGameLiftRequests, Rallypoint::RallypointRequestBus>;
} // namespace AWSGameLift
