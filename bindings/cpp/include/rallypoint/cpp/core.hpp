// What the objects of one subsystem share. Nothing here is for programs. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_CORE_HPP
#define RALLYPOINT_CPP_CORE_HPP

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <rallypoint/cpp/enums.hpp>
#include <rallypoint/cpp/result.hpp>

RALLYPOINT_NAMESPACE_BEGIN

namespace detail {

/// Owns the C handle. The `Subsystem` holds it, and for its time every call in progress: a callback may let
/// go of the subsystem that runs it, which is then destroyed when the tick has returned and not inside, where
/// C refuses.
///
/// What is registered with C may point to it plainly: C runs nothing after the destroy in its destructor.
class Core {
  public:
    Core(RpSubsystem *handle, EventMode mode) noexcept : handle_(handle), mode_(mode) {}
    Core(const Core &) = delete;
    Core &operator=(const Core &) = delete;
    ~Core() { destroy(); }

    [[nodiscard]] RpSubsystem *handle() const noexcept { return handle_.load(std::memory_order_acquire); }
    [[nodiscard]] EventMode mode() const noexcept { return mode_; }

    /// Destroys the C object, at most once; what is under way completes here. Refused inside a callback.
    RpResult destroy() noexcept {
        RpSubsystem *handle = handle_.exchange(nullptr);
        const RpResult result = handle == nullptr ? RP_RESULT_OK : rp_subsystem_destroy(handle);
        if (result == RP_RESULT_REENTRANT) {
            handle_ = handle;
        }
        return result;
    }

    /// Keeps alive what C was given without a function to free it by.
    template <class Kept> void keep(std::unique_ptr<Kept> kept) {
        const std::lock_guard<std::mutex> lock(mutex_);
        kept_.emplace_back(std::move(kept));
    }

    /// Runs the program's code inside a callback of C. No exception leaves: the first is kept for `rethrow`.
    template <class Run> void guard(Run &&run) noexcept {
#if RALLYPOINT_HAS_EXCEPTIONS
        try {
            std::forward<Run>(run)();
        } catch (...) {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (thrown_ == nullptr) {
                thrown_ = std::current_exception();
                has_thrown_.store(true, std::memory_order_release);
            }
        }
#else
        std::forward<Run>(run)();
#endif
    }

    /// Throws what a callback threw since the last time.
    void rethrow() {
#if RALLYPOINT_HAS_EXCEPTIONS
        if (!has_thrown_.load(std::memory_order_acquire)) {
            return;
        }
        std::exception_ptr thrown;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            thrown = std::exchange(thrown_, nullptr);
            has_thrown_.store(false, std::memory_order_release);
        }
        if (thrown != nullptr) {
            std::rethrow_exception(std::move(thrown));
        }
#endif
    }

  private:
    std::atomic<RpSubsystem *> handle_;
    EventMode mode_;
    std::mutex mutex_;
    std::vector<std::shared_ptr<void>> kept_;
#if RALLYPOINT_HAS_EXCEPTIONS
    std::atomic<bool> has_thrown_{false};
    std::exception_ptr thrown_;
#endif
};

/// The C handle, or null when the subsystem is gone, which C refuses as RP_RESULT_INVALID_HANDLE.
inline RpSubsystem *handle_of(const std::shared_ptr<Core> &core) noexcept {
    return core == nullptr ? nullptr : core->handle();
}

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
