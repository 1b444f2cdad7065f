#pragma once

#include <utility>

namespace AWSGameLift
{
    //! What a game does with a request bus, for requests that have other names now: `NewEvents` calls them by those.
    template <class NewEvents, class Bus> class RenamedBus
    {
    public:
        using Events = NewEvents;

        static bool HasHandlers()
        {
            return Bus::HasHandlers();
        }

        template <class Function, class... Arguments> static void Broadcast(Function function, Arguments&&... arguments)
        {
            Events events;
            (events.*function)(std::forward<Arguments>(arguments)...);
        }

        //! As a bus does, it leaves the result alone when nobody is there.
        template <class Result, class Function, class... Arguments>
        static void BroadcastResult(Result& result, Function function, Arguments&&... arguments)
        {
            Events events;
            if (HasHandlers())
            {
                result = (events.*function)(std::forward<Arguments>(arguments)...);
            }
        }
    };
} // namespace AWSGameLift
