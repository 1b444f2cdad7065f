#pragma once

#include <AzCore/EBus/EBus.h>

namespace Multiplayer
{
    class MatchmakingNotifications : public AZ::EBusTraits
    {
    public:
        using MutexType = AZStd::recursive_mutex;

        virtual ~MatchmakingNotifications() = default;

        virtual void OnMatchAcceptance() = 0;
        virtual void OnMatchComplete() = 0;
        virtual void OnMatchError() = 0;
        virtual void OnMatchFailure() = 0;
    };
    using MatchmakingNotificationBus = AZ::EBus<MatchmakingNotifications>;
} // namespace Multiplayer
