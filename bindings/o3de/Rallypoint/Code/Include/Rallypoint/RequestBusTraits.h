#pragma once

#include <AzCore/EBus/EBus.h>
#include <AzCore/std/parallel/mutex.h>

namespace Rallypoint
{
    //! One handler, one address. A broadcast takes no lock: a call that waits for the network must not stop another
    //! thread's.
    class RequestBusTraits : public AZ::EBusTraits
    {
    public:
        using MutexType = AZStd::recursive_mutex;
        static constexpr bool LocklessDispatch = true;
        static const AZ::EBusHandlerPolicy HandlerPolicy = AZ::EBusHandlerPolicy::Single;
        static const AZ::EBusAddressPolicy AddressPolicy = AZ::EBusAddressPolicy::Single;
    };

    //! Many handlers, one address; each broadcast is on the main thread.
    class NotificationBusTraits : public AZ::EBusTraits
    {
    public:
        using MutexType = AZStd::recursive_mutex;
        static const AZ::EBusHandlerPolicy HandlerPolicy = AZ::EBusHandlerPolicy::Multiple;
        static const AZ::EBusAddressPolicy AddressPolicy = AZ::EBusAddressPolicy::Single;
    };
} // namespace Rallypoint
