#pragma once

#include "../Common/NativeSubsystem.h"

#include <AzCore/std/containers/vector.h>
#include <AzCore/std/functional.h>
#include <AzCore/std/parallel/atomic.h>
#include <AzCore/std/parallel/mutex.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <Rallypoint/SessionRequests.h>

namespace Rallypoint
{
    //! Searches. The library runs one at a time, and O3DE's callers do not know that: the others wait for their turn.
    class SearchQueue
    {
    public:
        using Found = AZStd::function<void(const Outcome&, const Multiplayer::SearchSessionsResponse&)>;

        explicit SearchQueue(NativeSubsystem& native);

        //! `then` runs on the main thread, exactly once, never inside this call.
        void Start(const SearchSessionsRequest& request, int buildId, Found then);

        //! Waits for the answer here.
        Outcome Await(const SearchSessionsRequest& request, int buildId, AZ::u32 timeoutMs,
            Multiplayer::SearchSessionsResponse& response);

        //! Starts what waits, if it is its turn. For each system tick: so that only the main thread starts any.
        void Tick();

        //! The library is gone: what waits is answered by that, on the main thread.
        void FailAll(RpResult result);

    private:
        struct Waiting
        {
            SearchSessionsRequest m_request;
            int m_buildId = 0;
            Found m_then;
        };

        Outcome Prepare(const SearchSessionsRequest& request, int buildId, uint64_t& search) const;
        Multiplayer::SearchSessionsResponse Collect(uint64_t search) const;
        bool TakeFirst(Waiting& first);
        void PutBack(Waiting first);
        void Finish(const Found& then, uint64_t search, const Outcome& outcome);

        NativeSubsystem& m_native;
        AZStd::mutex m_mutex;
        AZStd::vector<Waiting> m_waiting;
        AZStd::atomic<uint64_t> m_operation;
    };
} // namespace Rallypoint
