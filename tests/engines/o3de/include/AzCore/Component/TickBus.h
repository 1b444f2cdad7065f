#pragma once

#include <AzCore/EBus/EBus.h>

namespace AZ
{
    class SystemTickEvents : public EBusTraits
    {
    public:
        static constexpr bool EnableEventQueue = true;
        using EventQueueMutexType = AZStd::mutex;

        virtual ~SystemTickEvents() = default;

        virtual void OnSystemTick()
        {
        }
    };

    using SystemTickBus = EBus<SystemTickEvents>;
} // namespace AZ
