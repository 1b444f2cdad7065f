#pragma once

#include <AzCore/EBus/EBus.h>
#include <AzCore/std/string/string.h>
#include <Multiplayer/Session/MatchmakingRequests.h>

namespace Multiplayer
{
    class IMatchmakingRequests
    {
    public:
        AZ_RTTI(IMatchmakingRequests, "{BC0B74DA-A448-4F40-9B50-9D73142829D5}");

        virtual ~IMatchmakingRequests() = default;

        virtual void AcceptMatch(const AcceptMatchRequest& request) = 0;
        virtual AZStd::string StartMatchmaking(const StartMatchmakingRequest& request) = 0;
        virtual void StopMatchmaking(const StopMatchmakingRequest& request) = 0;
    };

    class IMatchmakingAsyncRequests
    {
    public:
        AZ_RTTI(IMatchmakingAsyncRequests, "{53513480-2D02-493C-B44E-96AA27F42429}");

        virtual ~IMatchmakingAsyncRequests() = default;

        virtual void AcceptMatchAsync(const AcceptMatchRequest& request) = 0;
        virtual void StartMatchmakingAsync(const StartMatchmakingRequest& request) = 0;
        virtual void StopMatchmakingAsync(const StopMatchmakingRequest& request) = 0;
    };

    class MatchmakingAsyncRequestNotifications : public AZ::EBusTraits
    {
    public:
        using MutexType = AZStd::recursive_mutex;

        virtual ~MatchmakingAsyncRequestNotifications() = default;

        virtual void OnAcceptMatchAsyncComplete() = 0;
        virtual void OnStartMatchmakingAsyncComplete(const AZStd::string& ticketId) = 0;
        virtual void OnStopMatchmakingAsyncComplete() = 0;
    };
    using MatchmakingAsyncRequestNotificationBus = AZ::EBus<MatchmakingAsyncRequestNotifications>;
} // namespace Multiplayer
