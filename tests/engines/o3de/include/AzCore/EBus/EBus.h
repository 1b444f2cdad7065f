#pragma once

#include <AzCore/Debug/Trace.h>
#include <AzCore/EBus/Results.h>
#include <AzCore/std/functional.h>
#include <AzCore/std/parallel/mutex.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

namespace AZ
{
    enum class EBusHandlerPolicy
    {
        Single,
        Multiple,
    };

    enum class EBusAddressPolicy
    {
        Single,
    };

    struct NullMutex
    {
        void lock()
        {
        }

        void unlock()
        {
        }
    };

    struct EBusTraits
    {
        using MutexType = NullMutex;
        using EventQueueMutexType = NullMutex;
        static constexpr bool LocklessDispatch = false;
        static constexpr bool EnableEventQueue = false;
        static const EBusHandlerPolicy HandlerPolicy = EBusHandlerPolicy::Multiple;
        static const EBusAddressPolicy AddressPolicy = EBusAddressPolicy::Single;
    };

    //! One address; a broadcast runs the handlers now, on this thread, and holds the bus's mutex unless its traits say
    //! otherwise.
    template <class Interface, class Traits = Interface> class EBus
    {
    public:
        using Events = Interface;

        class Handler : public Interface
        {
        public:
            Handler() = default;
            Handler(const Handler&) = delete;
            Handler& operator=(const Handler&) = delete;

            virtual ~Handler()
            {
                BusDisconnect();
            }

            void BusConnect()
            {
                EBus::Connect(this);
            }

            void BusDisconnect()
            {
                EBus::Disconnect(this);
            }

            bool BusIsConnected() const
            {
                return EBus::IsConnected(this);
            }
        };

        template <class Function, class... Arguments>
        static void Broadcast(Function&& function, Arguments&&... arguments)
        {
            Dispatch(
                [&](Interface& handler)
                {
                    (handler.*function)(arguments...);
                });
        }

        template <class Result, class Function, class... Arguments>
        static void BroadcastResult(Result& result, Function&& function, Arguments&&... arguments)
        {
            Dispatch(
                [&](Interface& handler)
                {
                    result = (handler.*function)(arguments...);
                });
        }

        static bool HasHandlers()
        {
            Context& context = GetContext();
            std::lock_guard<typename Traits::MutexType> lock(context.m_mutex);
            return std::any_of(context.m_handlers.begin(), context.m_handlers.end(),
                [](Handler* handler)
                {
                    return handler != nullptr;
                });
        }

        template <class Function> static void QueueFunction(Function function)
        {
            static_assert(Traits::EnableEventQueue, "this bus has no queue");
            Context& context = GetContext();
            std::lock_guard<typename Traits::EventQueueMutexType> lock(context.m_queueMutex);
            context.m_queue.push_back(std::move(function));
        }

        //! Runs what is queued; what that queues waits for the next time.
        static void ExecuteQueuedEvents()
        {
            static_assert(Traits::EnableEventQueue, "this bus has no queue");
            Context& context = GetContext();
            std::vector<std::function<void()>> queue;
            {
                std::lock_guard<typename Traits::EventQueueMutexType> lock(context.m_queueMutex);
                queue.swap(context.m_queue);
            }
            for (std::function<void()>& function : queue)
            {
                function();
            }
        }

    private:
        struct Context
        {
            typename Traits::MutexType m_mutex;
            typename Traits::EventQueueMutexType m_queueMutex;
            std::vector<Handler*> m_handlers;
            std::vector<std::function<void()>> m_queue;
            std::atomic<int> m_dispatches{0};
        };

        static Context& GetContext()
        {
            static Context context;
            return context;
        }

        template <class Call> static void Dispatch(Call call)
        {
            Context& context = GetContext();
            if constexpr (Traits::LocklessDispatch)
            {
                DispatchTo(context, call);
            }
            else
            {
                std::lock_guard<typename Traits::MutexType> lock(context.m_mutex);
                DispatchTo(context, call);
            }
        }

        //! A handler may connect and disconnect any, itself too: places are emptied, and cleared away when nobody runs.
        template <class Call> static void DispatchTo(Context& context, Call& call)
        {
            ++context.m_dispatches;
            for (size_t at = 0; at < context.m_handlers.size(); ++at)
            {
                if (context.m_handlers[at] != nullptr)
                {
                    call(*context.m_handlers[at]);
                }
            }
            if (--context.m_dispatches == 0)
            {
                auto& handlers = context.m_handlers;
                handlers.erase(std::remove(handlers.begin(), handlers.end(), nullptr), handlers.end());
            }
        }

        static void Connect(Handler* handler)
        {
            Context& context = GetContext();
            std::lock_guard<typename Traits::MutexType> lock(context.m_mutex);
            auto& handlers = context.m_handlers;
            if (std::find(handlers.begin(), handlers.end(), handler) != handlers.end())
            {
                return;
            }
            if constexpr (Traits::HandlerPolicy == EBusHandlerPolicy::Single)
            {
                const bool isFree = std::all_of(handlers.begin(), handlers.end(),
                    [](Handler* other)
                    {
                        return other == nullptr;
                    });
                AZ_Assert(isFree, "a second handler connects to a bus for one");
                AZ_UNUSED(isFree);
                // As the engine does where asserts are compiled out, or go on.
                std::fill(handlers.begin(), handlers.end(), nullptr);
            }
            handlers.push_back(handler);
        }

        static void Disconnect(Handler* handler)
        {
            Context& context = GetContext();
            std::lock_guard<typename Traits::MutexType> lock(context.m_mutex);
            std::replace(context.m_handlers.begin(), context.m_handlers.end(), handler, static_cast<Handler*>(nullptr));
            if (context.m_dispatches == 0)
            {
                auto& handlers = context.m_handlers;
                handlers.erase(std::remove(handlers.begin(), handlers.end(), nullptr), handlers.end());
            }
        }

        static bool IsConnected(const Handler* handler)
        {
            Context& context = GetContext();
            std::lock_guard<typename Traits::MutexType> lock(context.m_mutex);
            return std::find(context.m_handlers.begin(), context.m_handlers.end(), handler) != context.m_handlers.end();
        }
    };
} // namespace AZ
