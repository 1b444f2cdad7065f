// A coroutine that awaits operations: the least that a program needs which has no such type yet. Operations
// can be awaited in any other coroutine type as well. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_TASK_HPP
#define RALLYPOINT_CPP_TASK_HPP

#include <rallypoint/cpp/config.hpp>

#if RALLYPOINT_HAS_COROUTINES

#include <coroutine>
#include <cstdlib>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

RALLYPOINT_NAMESPACE_BEGIN

/// A coroutine under way. It begins at once, goes on inside the tick that completes what it awaits, and ends
/// with this object: one that is destroyed while it waits is not resumed. Use and destroy it on the thread
/// that ticks, and not from inside itself.
template <class T = void> class [[nodiscard]] Task {
    struct FinalAwaiter;
    struct PromiseBase;
    struct ValuePromise;
    struct VoidPromise;

  public:
    struct promise_type;

    Task(Task &&other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    Task &operator=(Task &&other) noexcept {
        if (this != &other) {
            cancel();
            coroutine_ = std::exchange(other.coroutine_, nullptr);
        }
        return *this;
    }
    Task(const Task &) = delete;
    Task &operator=(const Task &) = delete;
    ~Task() { cancel(); }

    /// Whether it has returned or thrown; also when it was moved from.
    [[nodiscard]] bool done() const noexcept { return !coroutine_ || coroutine_.done(); }

    /// What it returned, once; throws what it threw. Only when it is done: else the program ends by
    /// `std::abort`.
    T result() && {
        if (!coroutine_ || !coroutine_.done()) {
            std::abort();
        }
        return coroutine_.promise().take();
    }

    /// Waits for it in another coroutine.
    [[nodiscard]] auto operator co_await() &&noexcept {
        struct Awaiter {
            Task task;
            [[nodiscard]] bool await_ready() const noexcept { return task.done(); }
            void await_suspend(std::coroutine_handle<> waiter) noexcept {
                task.coroutine_.promise().waiter = waiter;
            }
            T await_resume() { return std::move(task).result(); }
        };
        return Awaiter{std::move(*this)};
    }

  private:
    using Handle = std::coroutine_handle<promise_type>;

    explicit Task(Handle coroutine) noexcept : coroutine_(coroutine) {}

    void cancel() noexcept {
        if (Handle coroutine = std::exchange(coroutine_, nullptr)) {
            coroutine.destroy();
        }
    }

    Handle coroutine_;
};

template <class T> struct Task<T>::FinalAwaiter {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle coroutine) const noexcept {
        const std::coroutine_handle<> waiter = coroutine.promise().waiter;
        return waiter ? waiter : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
};

template <class T> struct Task<T>::PromiseBase {
    std::suspend_never initial_suspend() const noexcept { return {}; }
    FinalAwaiter final_suspend() const noexcept { return {}; }

    void unhandled_exception() noexcept {
#if RALLYPOINT_HAS_EXCEPTIONS
        thrown = std::current_exception();
#else
        std::abort();
#endif
    }

    void rethrow() {
#if RALLYPOINT_HAS_EXCEPTIONS
        if (thrown) {
            std::rethrow_exception(std::exchange(thrown, nullptr));
        }
#endif
    }

    std::coroutine_handle<> waiter;
#if RALLYPOINT_HAS_EXCEPTIONS
    std::exception_ptr thrown;
#endif
};

template <class T> struct Task<T>::ValuePromise : PromiseBase {
    template <class From> void return_value(From &&from) { value.emplace(std::forward<From>(from)); }
    T take() {
        this->rethrow();
        return *std::move(value);
    }
    std::optional<T> value;
};

template <class T> struct Task<T>::VoidPromise : PromiseBase {
    void return_void() const noexcept {}
    void take() { this->rethrow(); }
};

template <class T>
struct Task<T>::promise_type : std::conditional_t<std::is_void_v<T>, VoidPromise, ValuePromise> {
    Task get_return_object() noexcept { return Task(Handle::from_promise(*this)); }
};

RALLYPOINT_NAMESPACE_END

#endif

#endif
