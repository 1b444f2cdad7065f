#pragma once

#include <AzCore/EBus/EBus.h>
#include <AzCore/std/string/string.h>

namespace Multiplayer
{
    struct SessionConfig;

    class SessionNotifications : public AZ::EBusTraits
    {
    public:
        using MutexType = AZStd::recursive_mutex;

        virtual ~SessionNotifications() = default;

        virtual bool OnSessionHealthCheck() = 0;
        virtual bool OnCreateSessionBegin(const SessionConfig& config) = 0;
        virtual void OnCreateSessionEnd() = 0;
        virtual bool OnDestroySessionBegin() = 0;
        virtual void OnDestroySessionEnd() = 0;
        virtual void OnUpdateSessionBegin(const SessionConfig& config, const AZStd::string& reason) = 0;
        virtual void OnUpdateSessionEnd() = 0;
    };
    using SessionNotificationBus = AZ::EBus<SessionNotifications>;
} // namespace Multiplayer
