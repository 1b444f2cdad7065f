#include "MainThread.h"

#include "Log.h"

#include <AzCore/std/chrono/chrono.h>
#include <AzCore/std/parallel/condition_variable.h>
#include <AzCore/std/parallel/lock.h>
#include <AzCore/std/smart_ptr/make_shared.h>
#include <AzCore/std/smart_ptr/shared_ptr.h>
#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    namespace
    {
        //! A failure, what its handler asks for, that one's failure: a game that has not stopped by then never does.
        constexpr int DrainsAtTheEnd = 8;

        //! A task that somebody waits for, and that two threads decide about.
        struct Awaited
        {
            enum class State
            {
                Waits,
                Runs,
                Done,
                GivenUp,
            };

            AZStd::mutex m_mutex;
            AZStd::condition_variable m_changed;
            State m_state = State::Waits;

            bool Enter(State from, State to)
            {
                AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
                if (m_state != from)
                {
                    return false;
                }
                m_state = to;
                m_changed.notify_all();
                return true;
            }
        };
    } // namespace

    MainThread::MainThread()
        : m_id(AZStd::this_thread::get_id())
    {
    }

    bool MainThread::IsHere() const
    {
        return AZStd::this_thread::get_id() == m_id;
    }

    void MainThread::Later(AZStd::function<void()> task)
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        m_tasks.push_back(AZStd::move(task));
    }

    bool MainThread::RunAndWait(AZStd::function<void()> task, AZ::u32 timeoutMs)
    {
        if (IsHere())
        {
            task();
            return true;
        }
        AZStd::shared_ptr<Awaited> awaited = AZStd::make_shared<Awaited>();
        Later(
            [awaited, task = AZStd::move(task)]()
            {
                if (awaited->Enter(Awaited::State::Waits, Awaited::State::Runs))
                {
                    task();
                    awaited->Enter(Awaited::State::Runs, Awaited::State::Done);
                }
            });
        const auto isOver = [&awaited]()
        {
            return awaited->m_state == Awaited::State::Done;
        };
        AZStd::unique_lock<AZStd::mutex> lock(awaited->m_mutex);
        awaited->m_changed.wait_for(lock, AZStd::chrono::milliseconds(timeoutMs), isOver);
        if (awaited->m_state == Awaited::State::Waits)
        {
            awaited->m_state = Awaited::State::GivenUp;
            return false;
        }
        // It runs: what it does is done, however long it takes.
        awaited->m_changed.wait(lock, isOver);
        return true;
    }

    void MainThread::Drain()
    {
        AZStd::vector<AZStd::function<void()>> tasks;
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            tasks.swap(m_tasks);
        }
        for (AZStd::function<void()>& task : tasks)
        {
            task();
        }
    }

    void MainThread::DrainAll()
    {
        for (int round = 0; round < DrainsAtTheEnd; ++round)
        {
            Drain();
        }
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        AZ_Warning(LogWindow, m_tasks.empty(), "%zu calls were made while the Gem stopped: they are not answered.",
            m_tasks.size());
        m_tasks.clear();
    }
} // namespace Rallypoint
