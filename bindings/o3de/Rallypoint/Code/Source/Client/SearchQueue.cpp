#include "SearchQueue.h"

#include "SessionText.h"

#include <AzCore/std/chrono/chrono.h>
#include <AzCore/std/parallel/lock.h>
#include <AzCore/std/parallel/thread.h>
#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    namespace
    {
        //! How long to look away while a search of another thread, which nobody here can wait for, is under way.
        constexpr AZ::u32 LookAgainMs = 5;

        //! What a page's token usually fits into.
        constexpr AZ::u32 ShortTextBytes = 256;
    } // namespace

    SearchQueue::SearchQueue(NativeSubsystem& native)
        : m_native(native)
        , m_operation(0)
    {
    }

    void SearchQueue::Start(const SearchSessionsRequest& request, int buildId, Found then)
    {
        Waiting waiting;
        waiting.m_request = request;
        waiting.m_buildId = buildId;
        waiting.m_then = AZStd::move(then);
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        m_waiting.push_back(AZStd::move(waiting));
    }

    void SearchQueue::Tick()
    {
        Waiting first;
        if (m_operation != 0 || !TakeFirst(first))
        {
            return;
        }
        uint64_t search = 0;
        const Outcome prepared = Prepare(first.m_request, first.m_buildId, search);
        const Found then = first.m_then;
        RpResult begun = prepared.m_result;
        const auto begin = [this, search, &begun](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            if (begun == RP_RESULT_OK)
            {
                begun = rp_session_find(m_native.Get(), search, completion, userData, operation);
            }
            return begun;
        };
        const uint64_t operation = m_native.Start(begin,
            [this, then, search, prepared](const Outcome& outcome)
            {
                if (outcome.m_result == RP_RESULT_ALREADY_PENDING)
                {
                    return;
                }
                m_operation = 0;
                Finish(then, search, prepared.IsSuccess() ? outcome : prepared);
                Tick();
            });
        if (begun == RP_RESULT_ALREADY_PENDING)
        {
            rp_search_release(m_native.Get(), search);
            PutBack(AZStd::move(first));
            return;
        }
        m_operation = operation;
    }

    bool SearchQueue::TakeFirst(Waiting& first)
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        if (m_waiting.empty())
        {
            return false;
        }
        first = AZStd::move(m_waiting.front());
        m_waiting.erase(m_waiting.begin());
        return true;
    }

    void SearchQueue::PutBack(Waiting first)
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        m_waiting.insert(m_waiting.begin(), AZStd::move(first));
    }

    void SearchQueue::Finish(const Found& then, uint64_t search, const Outcome& outcome)
    {
        Multiplayer::SearchSessionsResponse response;
        if (outcome.IsSuccess())
        {
            response = Collect(search);
        }
        rp_search_release(m_native.Get(), search);
        then(outcome, response);
    }

    void SearchQueue::FailAll(RpResult result)
    {
        Waiting first;
        while (TakeFirst(first))
        {
            first.m_then(Outcome::Refused(result), {});
        }
    }

    Outcome SearchQueue::Await(const SearchSessionsRequest& request, int buildId, AZ::u32 timeoutMs,
        Multiplayer::SearchSessionsResponse& response)
    {
        using Clock = AZStd::chrono::steady_clock;
        const auto deadline = Clock::now() + AZStd::chrono::milliseconds(timeoutMs);
        uint64_t search = 0;
        Outcome outcome = Prepare(request, buildId, search);
        while (outcome.IsSuccess())
        {
            const auto left =
                AZStd::chrono::duration_cast<AZStd::chrono::milliseconds>(deadline - Clock::now()).count();
            if (left <= 0)
            {
                outcome = Outcome::Refused(RP_RESULT_TIMED_OUT, "other searches took all of the time");
                break;
            }
            const AZ::u32 leftMs = static_cast<AZ::u32>(left);
            const auto begin = [this, search](RpCompletionFn completion, void* userData, uint64_t* operation)
            {
                return rp_session_find(m_native.Get(), search, completion, userData, operation);
            };
            outcome = m_native.Await(begin, leftMs);
            if (outcome.m_result != RP_RESULT_ALREADY_PENDING)
            {
                break;
            }
            outcome = {};
            const uint64_t other = m_operation;
            if (other == 0 || rp_subsystem_wait(m_native.Get(), other, leftMs) == RP_RESULT_INVALID_HANDLE)
            {
                AZStd::this_thread::sleep_for(AZStd::chrono::milliseconds(LookAgainMs));
            }
        }
        if (outcome.IsSuccess())
        {
            response = Collect(search);
        }
        rp_search_release(m_native.Get(), search);
        return outcome;
    }

    Outcome SearchQueue::Prepare(const SearchSessionsRequest& request, int buildId, uint64_t& search) const
    {
        RpResult result = rp_search_create(m_native.Get(), &search);
        if (result != RP_RESULT_OK)
        {
            return Outcome::Refused(result);
        }
        RpSearchQuery query = RP_SEARCH_QUERY_INIT;
        query.filter_expression = TextOrNull(request.m_filterExpression);
        query.sort_expression = TextOrNull(request.m_sortExpression);
        query.max_results = request.m_maxResult;
        query.page = TextOrNull(request.m_nextToken);
        query.build_unique_id = buildId;
        query.any_build = buildId == 0 ? 1 : 0;
        query.fleet_id = TextOrNull(request.m_fleetId);
        query.alias_id = TextOrNull(request.m_aliasId);
        query.location = TextOrNull(request.m_location);
        result = rp_search_set_query(m_native.Get(), search, &query);
        return Outcome::Refused(result);
    }

    Multiplayer::SearchSessionsResponse SearchQueue::Collect(uint64_t search) const
    {
        Multiplayer::SearchSessionsResponse response;
        uint32_t count = 0;
        rp_search_get_result_count(m_native.Get(), search, &count);
        for (uint32_t index = 0; index < count; ++index)
        {
            const RpSearchResult* result = nullptr;
            if (rp_search_get_result(m_native.Get(), search, index, &result) == RP_RESULT_OK)
            {
                response.m_sessionConfigs.push_back(ToSessionConfig(*result));
                rp_search_result_release(m_native.Get(), result);
            }
        }
        AZStd::string page(ShortTextBytes, '\0');
        size_t size = page.size();
        RpResult read = rp_search_get_next_page(m_native.Get(), search, page.data(), &size);
        if (read == RP_RESULT_BUFFER_TOO_SMALL)
        {
            page.resize(size);
            read = rp_search_get_next_page(m_native.Get(), search, page.data(), &size);
        }
        response.m_nextToken = read == RP_RESULT_OK ? page.c_str() : "";
        return response;
    }
} // namespace Rallypoint
