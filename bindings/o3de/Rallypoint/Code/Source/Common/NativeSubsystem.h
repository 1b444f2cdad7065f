#pragma once

#include "MainThread.h"
#include "Outcome.h"

#include <AzCore/std/functional.h>
#include <AzCore/std/parallel/atomic.h>
#include <rallypoint/rallypoint.h>

namespace Rallypoint
{
    //! Hears how a call ended.
    using Completion = AZStd::function<void(const Outcome&)>;

    //! Makes a call of the library with the completion and user data that it is given.
    using Begin = AZStd::function<RpResult(RpCompletionFn, void*, uint64_t*)>;

    //! One subsystem of the library. It calls nobody from inside the library's tick: what it is told is handed to the
    //! main thread's tasks, so that a handler may wait for a call of its own.
    class NativeSubsystem
    {
    public:
        explicit NativeSubsystem(MainThread& mainThread);
        ~NativeSubsystem();

        //! Whether the library is the one that the Gem was built with. Says so if not.
        static bool IsLibraryTheOne();

        bool Create(const RpSubsystemOptions& options);

        //! Puts another in the place of the present one, if there can be one; what is under way there is cancelled.
        bool Replace(const RpSubsystemOptions& options);

        //! Cancels what is under way; its completions are among the main thread's tasks then.
        void Destroy();

        void Tick();

        //! Null when there is none: the library refuses that, as it refuses one that is gone.
        RpSubsystem* Get() const;

        //! The completion runs on the main thread, exactly once, also when the call is refused; never inside this call.
        //! Gives the operation, or 0.
        uint64_t Start(const Begin& begin, Completion then);

        //! Waits for the call here, at most so long: then it is cancelled. `operation` is written before.
        Outcome Await(const Begin& begin, AZ::u32 timeoutMs, AZStd::atomic<uint64_t>* operation = nullptr);

        void Cancel(uint64_t operation);

    private:
        static RpSubsystem* Make(const RpSubsystemOptions& options);

        MainThread& m_mainThread;
        AZStd::atomic<RpSubsystem*> m_subsystem;
    };
} // namespace Rallypoint
