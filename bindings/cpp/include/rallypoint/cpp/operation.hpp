// A call under way. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_OPERATION_HPP
#define RALLYPOINT_CPP_OPERATION_HPP

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <rallypoint/cpp/core.hpp>
#include <rallypoint/cpp/function.hpp>
#include <rallypoint/cpp/snapshot.hpp>

#if RALLYPOINT_HAS_COROUTINES
#include <coroutine>
#endif

RALLYPOINT_NAMESPACE_BEGIN

/// Hears once how a call ended, successfully or not. Runs inside tick, wait, close or the subsystem's
/// destructor, on that call's thread.
using CompletionCallback = Function<void(const Completion &)>;

namespace detail {

/// One accepted call, from the call to its completion. C's user data points to it; `self_` is what C owns.
class PendingCall {
  public:
    using Resume = void (*)(void *coroutine);

    PendingCall(Core *core, CompletionCallback callback) noexcept
        : core_(core), callback_(std::move(callback)) {}

    /// Makes the call by `call(handle, function, user_data, &operation)`. When C refuses it, nothing is kept.
    template <class Call>
    static RpResult begin(const std::shared_ptr<PendingCall> &pending, const Call &call,
                          std::uint64_t &operation) {
        pending->self_ = pending;
        const RpCompletionFn function = &PendingCall::on_complete;
        void *const user_data = pending.get();
        const RpResult result = call(pending->core_->handle(), function, user_data, &operation);
        if (result != RP_RESULT_OK) {
            pending->callback_ = nullptr;
            pending->self_.reset();
        }
        return result;
    }

    [[nodiscard]] std::optional<Completion> completion() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return completion_;
    }

    /// Blocks until it is there. Only when another thread is about to deliver it.
    [[nodiscard]] Completion wait_for_delivery() {
        std::unique_lock<std::mutex> lock(mutex_);
        delivered_.wait(lock, [this] { return completion_.has_value(); });
        return *completion_;
    }

    /// Has a coroutine resumed by the completion. False when the completion was quicker: then it is not.
    bool resume_later(Resume resume, void *coroutine) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (completion_.has_value()) {
            return false;
        }
        resume_ = resume;
        coroutine_ = coroutine;
        return true;
    }

    /// The coroutine is gone or goes on: nobody resumes it any more.
    void forget_coroutine() noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        coroutine_ = nullptr;
    }

  private:
    static void RP_CALL on_complete(const RpCompletionInfo *info, void *user_data) noexcept {
        auto *pending = static_cast<PendingCall *>(user_data);
        const std::shared_ptr<PendingCall> self = std::move(pending->self_);
        self->complete(copy(*info));
    }

    void complete(Completion completion) noexcept {
        if (callback_) {
            core_->guard([&] { callback_(completion); });
            // What it captured is freed here, on the thread of the callbacks, not with the last Operation.
            core_->guard([&] { callback_ = nullptr; });
        }
        Resume resume = nullptr;
        void *coroutine = nullptr;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            completion_ = std::move(completion);
            resume = resume_;
            coroutine = std::exchange(coroutine_, nullptr);
        }
        delivered_.notify_all();
        if (coroutine != nullptr) {
            core_->guard([&] { resume(coroutine); });
        }
    }

    Core *core_;
    CompletionCallback callback_;
    std::shared_ptr<PendingCall> self_;
    std::mutex mutex_;
    std::condition_variable delivered_;
    std::optional<Completion> completion_;
    Resume resume_ = nullptr;
    void *coroutine_ = nullptr;
};

class OperationStarter;

inline Result<Completion> to_result(Completion completion) {
    return completion.ok() ? Result<Completion>(std::move(completion))
                           : Result<Completion>(std::move(completion.error));
}

} // namespace detail

/// An asynchronous call: refused at once, or accepted and completing exactly once. Look at it, wait for it,
/// or, under C++20, `co_await` it. Dropping it stops nothing; `cancel` does.
class [[nodiscard]] Operation {
  public:
    Operation(Operation &&) noexcept = default;
    Operation &operator=(Operation &&) noexcept = default;
    Operation(const Operation &) = delete;
    Operation &operator=(const Operation &) = delete;
    ~Operation() = default;

    /// Whether it was accepted. When not, its callback was freed and is never called.
    [[nodiscard]] bool accepted() const noexcept { return refusal_.code == RP_RESULT_OK; }
    explicit operator bool() const noexcept { return accepted(); }

    /// Why it was refused; `RP_RESULT_OK` when it was not.
    [[nodiscard]] const Error &error() const noexcept { return refusal_; }

    /// Its id, as in `Completion::operation`; 0 when it was refused.
    [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

    /// How it ended, once it has; not in poll mode.
    [[nodiscard]] std::optional<Completion> completion() const {
        return call_ == nullptr ? std::nullopt : call_->completion();
    }

    /// Blocks until it is over, and runs its callback and delegates here. Everything else waits for tick. For
    /// tools and tests; a game ticks. Not inside a callback: `RP_RESULT_REENTRANT`. Throws what a callback
    /// threw.
    Result<Completion> wait() { return wait_milliseconds(0); }

    /// The same, for so long at most: `RP_RESULT_WAIT_TIMED_OUT`, and it goes on.
    Result<Completion> wait_for(std::chrono::milliseconds time) {
        // To C, 0 is for ever.
        const std::uint32_t milliseconds = detail::c_milliseconds(time);
        return wait_milliseconds(milliseconds == 0 ? 1 : milliseconds);
    }

    /// Stops it: it completes as `RP_RESULT_CANCELLED`, or as it did when it was quicker.
    Result<void> cancel() {
        const std::shared_ptr<detail::Core> core = core_.lock();
        return detail::to_result(rp_subsystem_cancel(detail::handle_of(core), id_));
    }

#if RALLYPOINT_HAS_COROUTINES
    class Awaiter;
    /// `Result<Completion> ended = co_await online.start("GameSession");` goes on inside the tick that
    /// completes it. A coroutine that is destroyed meanwhile is not resumed; destroy it on the thread that
    /// ticks.
    [[nodiscard]] Awaiter operator co_await() &&noexcept;
#endif

  private:
    friend class detail::OperationStarter;

    Operation() = default;

    Result<Completion> wait_milliseconds(std::uint32_t milliseconds) {
        if (!accepted()) {
            return refusal_;
        }
        const std::shared_ptr<detail::Core> core = core_.lock();
        const RpResult result = rp_subsystem_wait(detail::handle_of(core), id_, milliseconds);
        if (core != nullptr) {
            core->rethrow();
        }
        if (call_ != nullptr) {
            return delivered(core != nullptr, result);
        }
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        Completion unseen; // poll mode: the rest of it comes from poll_event
        unseen.operation = id_;
        return unseen;
    }

    Result<Completion> delivered(bool is_open, RpResult waited) {
        if (std::optional<Completion> ended = call_->completion()) {
            return detail::to_result(*std::move(ended));
        }
        const bool goes_on = waited == RP_RESULT_WAIT_TIMED_OUT || waited == RP_RESULT_REENTRANT;
        // After a panic, only the subsystem's end completes it.
        if (goes_on || waited == RP_RESULT_PANIC || !is_open) {
            return Error::of(waited);
        }
        return detail::to_result(call_->wait_for_delivery());
    }

    std::weak_ptr<detail::Core> core_;
    std::shared_ptr<detail::PendingCall> call_; // none when it was refused, and in poll mode
    std::uint64_t id_ = 0;
    Error refusal_;
};

namespace detail {

/// Makes operations.
class OperationStarter {
  public:
    /// `call(handle, function, user_data, &operation)` makes the C call. In poll mode C takes no function, so
    /// that a call with a callback is refused there and one without is not.
    template <class Call>
    static Operation start(const std::shared_ptr<Core> &core, CompletionCallback callback, const Call &call) {
        Operation operation;
        operation.core_ = core;
        RpResult result = RP_RESULT_OK;
        if (core == nullptr || (core->mode() == EventMode::Poll && !callback)) {
            const RpCompletionFn no_function = nullptr;
            void *const no_user_data = nullptr;
            result = call(handle_of(core), no_function, no_user_data, &operation.id_);
        } else {
            operation.call_ = std::make_shared<PendingCall>(core.get(), std::move(callback));
            result = PendingCall::begin(operation.call_, call, operation.id_);
        }
        if (result != RP_RESULT_OK) {
            operation.refusal_ = Error::of(result);
            operation.call_.reset();
        }
        return operation;
    }
};

} // namespace detail

#if RALLYPOINT_HAS_COROUTINES

class Operation::Awaiter {
  public:
    explicit Awaiter(Operation &&operation) noexcept : operation_(std::move(operation)) {}
    Awaiter(const Awaiter &) = delete;
    Awaiter &operator=(const Awaiter &) = delete;
    ~Awaiter() {
        if (operation_.call_ != nullptr) {
            operation_.call_->forget_coroutine();
        }
    }

    [[nodiscard]] bool await_ready() const noexcept { return operation_.call_ == nullptr; }

    bool await_suspend(std::coroutine_handle<> coroutine) {
        return operation_.call_->resume_later(
            [](void *address) { std::coroutine_handle<>::from_address(address).resume(); },
            coroutine.address());
    }

    Result<Completion> await_resume() {
        if (!operation_.accepted()) {
            return operation_.refusal_;
        }
        if (std::optional<Completion> ended = operation_.completion()) {
            return detail::to_result(*std::move(ended));
        }
        return Error::of(RP_RESULT_WRONG_EVENT_MODE); // polled events resume nobody
    }

  private:
    Operation operation_;
};

inline Operation::Awaiter Operation::operator co_await() &&noexcept { return Awaiter(std::move(*this)); }

#endif

RALLYPOINT_NAMESPACE_END

#endif
