// Delegates: who hears of every operation of a kind, and for how long. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_CONNECTION_HPP
#define RALLYPOINT_CPP_CONNECTION_HPP

#include <cstdint>
#include <memory>
#include <utility>

#include <rallypoint/cpp/core.hpp>
#include <rallypoint/cpp/function.hpp>
#include <rallypoint/cpp/match.hpp>
#include <rallypoint/cpp/snapshot.hpp>

RALLYPOINT_NAMESPACE_BEGIN

namespace detail {
class Connector;
}

/// A delegate's registration: it ends with this object. The subsystem may be gone before.
///
/// Disconnected on the thread that ticks, also by the delegate itself, the delegate does not run any more; on
/// another thread, a run in progress is finished.
class [[nodiscard]] Connection {
  public:
    /// Connects nothing.
    Connection() = default;
    Connection(Connection &&other) noexcept
        : core_(std::move(other.core_)), delegate_(std::exchange(other.delegate_, 0)) {}
    Connection &operator=(Connection &&other) noexcept {
        if (this != &other) {
            disconnect();
            core_ = std::move(other.core_);
            delegate_ = std::exchange(other.delegate_, 0);
        }
        return *this;
    }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection() { disconnect(); }

    /// Whether it still holds a registration; also when the subsystem is gone.
    [[nodiscard]] bool is_connected() const noexcept { return delegate_ != 0; }

    /// Ends the registration now.
    void disconnect() noexcept {
        const std::uint64_t delegate = std::exchange(delegate_, 0);
        const std::shared_ptr<detail::Core> core = std::exchange(core_, {}).lock();
        if (delegate != 0 && core != nullptr) {
            // Refused only when the subsystem has just ended, and the registration with it.
            static_cast<void>(rp_delegate_remove(core->handle(), delegate));
        }
    }

    /// Lets the registration last as long as the subsystem.
    void release() noexcept {
        delegate_ = 0;
        core_.reset();
    }

  private:
    friend class detail::Connector;

    Connection(std::weak_ptr<detail::Core> core, std::uint64_t delegate) noexcept
        : core_(std::move(core)), delegate_(delegate) {}

    std::weak_ptr<detail::Core> core_;
    std::uint64_t delegate_ = 0;
};

/// Hears how every operation of a kind ends, after that operation's own callback, in order of registration.
using CompletionDelegate = Function<void(const Completion &)>;

/// Hears of what happens to sessions without a call from here.
using NoticeDelegate = Function<void(const SessionNotice &)>;

namespace detail {

/// Registers delegates.
class Connector {
  public:
    /// `add` is the C function that registers for `CInfo`, which is handed on as an `Info`.
    template <class Info, class CInfo>
    static Result<Connection> connect(const std::shared_ptr<Core> &core,
                                      RpResult(RP_CALL *add)(RpSubsystem *,
                                                             void(RP_CALL *)(const CInfo *, void *), void *,
                                                             RpUserDataFreeFn, std::uint64_t *),
                                      Function<void(const Info &)> function) {
        if (core == nullptr) {
            return Error::of(RP_RESULT_INVALID_HANDLE);
        }
        if (!function) {
            return Error::of(RP_RESULT_NULL_POINTER);
        }
        using Held = Delegate<Info, CInfo>;
        auto delegate = std::make_unique<Held>(Held{core.get(), std::move(function)});
        std::uint64_t id = 0;
        const RpResult result = add(core->handle(), &Held::run, delegate.get(), &Held::free, &id);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        static_cast<void>(delegate.release()); // C frees it
        return Connection(core, id);
    }

  private:
    template <class Info, class CInfo> struct Delegate {
        Core *core;
        Function<void(const Info &)> function;

        static void RP_CALL run(const CInfo *info, void *user_data) noexcept {
            auto *self = static_cast<Delegate *>(user_data);
            self->core->guard([&] { self->function(copy(*info)); });
        }

        static void RP_CALL free(void *user_data) noexcept {
            const std::unique_ptr<Delegate> self(static_cast<Delegate *>(user_data));
        }
    };
};

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
