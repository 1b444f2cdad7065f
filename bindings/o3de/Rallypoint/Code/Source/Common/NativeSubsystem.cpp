#include "NativeSubsystem.h"

#include "Log.h"

#include <AzCore/std/smart_ptr/make_shared.h>
#include <AzCore/std/smart_ptr/shared_ptr.h>
#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    namespace
    {
        //! How long a cancelled operation may take to say so: it is decided at once, on the library's worker.
        constexpr AZ::u32 CancellingMs = 2000;

        void RP_CALL OnLog(int32_t level, const char* target, const char* message, void*)
        {
            if (level == RP_LOG_LEVEL_ERROR)
            {
                AZ_Error(LogWindow, false, "%s: %s", target, message);
            }
            else if (level == RP_LOG_LEVEL_WARN)
            {
                AZ_Warning(LogWindow, false, "%s: %s", target, message);
            }
            else
            {
                AZ_Info(LogWindow, "%s: %s", target, message);
            }
            AZ_UNUSED(target);
            AZ_UNUSED(message);
        }

        //! The library completes each call once, so each is freed once.
        void RP_CALL OnCompletion(const RpCompletionInfo* info, void* userData)
        {
            Completion* completion = static_cast<Completion*>(userData);
            (*completion)(Outcome::From(*info));
            delete completion;
        }

        Outcome Make(const Begin& begin, Completion completion, uint64_t* operation)
        {
            Completion* owned = new Completion(AZStd::move(completion));
            const RpResult result = begin(OnCompletion, owned, operation);
            if (result != RP_RESULT_OK)
            {
                delete owned;
            }
            return Outcome::Refused(result);
        }
    } // namespace

    NativeSubsystem::NativeSubsystem(MainThread& mainThread)
        : m_mainThread(mainThread)
        , m_subsystem(nullptr)
    {
    }

    NativeSubsystem::~NativeSubsystem()
    {
        Destroy();
    }

    bool NativeSubsystem::IsLibraryTheOne()
    {
        const uint64_t linked = rp_contract_hash();
        if (linked == RP_CONTRACT_HASH)
        {
            return true;
        }
        AZ_Error(LogWindow, false,
            "The Gem was built with a header that is not the library's (%016llx, the library has %016llx): take both "
            "from one archive.",
            static_cast<unsigned long long>(RP_CONTRACT_HASH), static_cast<unsigned long long>(linked));
        return false;
    }

    RpSubsystem* NativeSubsystem::Make(const RpSubsystemOptions& options)
    {
        RpSubsystem* subsystem = nullptr;
        const RpResult result = rp_subsystem_create(&options, &subsystem);
        if (result != RP_RESULT_OK)
        {
            AZ_Error(LogWindow, false, "The library did not start: %s", rp_result_to_string(result));
            return nullptr;
        }
        rp_subsystem_set_log(subsystem, RP_LOG_LEVEL_INFO, OnLog, nullptr);
        return subsystem;
    }

    bool NativeSubsystem::Create(const RpSubsystemOptions& options)
    {
        m_subsystem = Make(options);
        return Get() != nullptr;
    }

    bool NativeSubsystem::Replace(const RpSubsystemOptions& options)
    {
        RpSubsystem* fresh = Make(options);
        if (fresh == nullptr)
        {
            return false;
        }
        RpSubsystem* old = m_subsystem.exchange(fresh);
        if (old != nullptr)
        {
            rp_subsystem_destroy(old);
        }
        return true;
    }

    void NativeSubsystem::Destroy()
    {
        RpSubsystem* subsystem = m_subsystem.exchange(nullptr);
        if (subsystem != nullptr)
        {
            rp_subsystem_destroy(subsystem);
        }
    }

    void NativeSubsystem::Tick()
    {
        rp_subsystem_tick(Get());
        m_mainThread.Drain();
    }

    RpSubsystem* NativeSubsystem::Get() const
    {
        return m_subsystem.load();
    }

    uint64_t NativeSubsystem::Start(const Begin& begin, Completion then)
    {
        MainThread& mainThread = m_mainThread;
        const auto tellLater = [&mainThread, then](const Outcome& outcome)
        {
            mainThread.Later(
                [then, outcome]()
                {
                    then(outcome);
                });
        };
        uint64_t operation = 0;
        const Outcome begun = Rallypoint::Make(begin, tellLater, &operation);
        if (begun.IsSuccess())
        {
            return operation;
        }
        tellLater(begun);
        return 0;
    }

    Outcome NativeSubsystem::Await(const Begin& begin, AZ::u32 timeoutMs, AZStd::atomic<uint64_t>* operation)
    {
        // Shared with the completion, which may come after this has given up.
        struct Heard
        {
            AZStd::atomic<bool> m_isThere{false};
            Outcome m_outcome;
        };
        AZStd::shared_ptr<Heard> heard = AZStd::make_shared<Heard>();
        RpSubsystem* subsystem = Get();
        uint64_t begunOperation = 0;
        const Outcome begun = Rallypoint::Make(
            begin,
            [heard](const Outcome& outcome)
            {
                heard->m_outcome = outcome;
                heard->m_isThere = true;
            },
            &begunOperation);
        if (!begun.IsSuccess())
        {
            return begun;
        }
        if (operation != nullptr)
        {
            *operation = begunOperation;
        }
        const RpResult waited = rp_subsystem_wait(subsystem, begunOperation, timeoutMs);
        if (!heard->m_isThere && waited == RP_RESULT_WAIT_TIMED_OUT)
        {
            rp_subsystem_cancel(subsystem, begunOperation);
            rp_subsystem_wait(subsystem, begunOperation, CancellingMs);
        }
        else if (!heard->m_isThere && waited == RP_RESULT_REENTRANT)
        {
            rp_subsystem_cancel(subsystem, begunOperation);
        }
        if (operation != nullptr)
        {
            *operation = 0;
        }
        if (!heard->m_isThere)
        {
            return Outcome::Refused(waited);
        }
        if (waited == RP_RESULT_WAIT_TIMED_OUT && heard->m_outcome.m_result == RP_RESULT_CANCELLED)
        {
            heard->m_outcome.m_result = RP_RESULT_TIMED_OUT;
            heard->m_outcome.m_isRetryable = true;
        }
        return heard->m_outcome;
    }

    void NativeSubsystem::Cancel(uint64_t operation)
    {
        if (operation != 0)
        {
            rp_subsystem_cancel(Get(), operation);
        }
    }
} // namespace Rallypoint
