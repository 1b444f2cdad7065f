#pragma once

#include <AzCore/base.h>
#include <AzCore/std/containers/vector.h>
#include <AzCore/std/functional.h>
#include <AzCore/std/parallel/mutex.h>
#include <AzCore/std/parallel/thread.h>

namespace Rallypoint
{
    //! What is to happen on the main thread, in order. The engine's entities, console and connections belong to it, and
    //! so does every notification.
    class MainThread
    {
    public:
        //! The thread that makes it is the main one, and drains it.
        MainThread();

        bool IsHere() const;

        //! Runs it at the next drain, never inside this call.
        void Later(AZStd::function<void()> task);

        //! Runs it here if this is the main thread; else on that, and waits so long for it. False: it has not run, and
        //! will not. It must not be given what the caller's end destroys.
        bool RunAndWait(AZStd::function<void()> task, AZ::u32 timeoutMs);

        //! Runs what is there. What it adds waits for the next drain.
        void Drain();

        //! Drains until nothing is added any more, a limited number of times: whoever asks again whenever it fails
        //! would never end.
        void DrainAll();

    private:
        AZStd::thread_id m_id;
        AZStd::mutex m_mutex;
        AZStd::vector<AZStd::function<void()>> m_tasks;
    };
} // namespace Rallypoint
