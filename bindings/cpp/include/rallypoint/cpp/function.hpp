// A function object that may own what cannot be copied. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_FUNCTION_HPP
#define RALLYPOINT_CPP_FUNCTION_HPP

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include <rallypoint/cpp/config.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// `std::function`, but moved only, so that a lambda may capture a `std::unique_ptr`; C++23 has it as
/// `std::move_only_function`. A `std::function` converts to it; an empty one becomes an empty one.
template <class Signature> class Function;

template <class Return, class... Arguments> class Function<Return(Arguments...)> {
  public:
    Function() = default;
    Function(std::nullptr_t) noexcept {}

    template <class Callable,
              std::enable_if_t<!std::is_same_v<std::decay_t<Callable>, Function> &&
                                   std::is_invocable_r_v<Return, std::decay_t<Callable> &, Arguments...>,
                               int> = 0>
    Function(Callable &&callable) {
        if (!is_empty(callable)) {
            held_ = std::make_unique<Holder<std::decay_t<Callable>>>(std::forward<Callable>(callable));
        }
    }

    explicit operator bool() const noexcept { return held_ != nullptr; }

    /// Not for an empty one.
    Return operator()(Arguments... arguments) { return held_->call(std::forward<Arguments>(arguments)...); }

  private:
    struct Callee {
        Callee() = default;
        Callee(const Callee &) = delete;
        Callee &operator=(const Callee &) = delete;
        virtual ~Callee() = default;
        virtual Return call(Arguments... arguments) = 0;
    };

    template <class Callable> struct Holder final : Callee {
        template <class From> explicit Holder(From &&from) : callable(std::forward<From>(from)) {}
        Return call(Arguments... arguments) override {
            if constexpr (std::is_void_v<Return>) {
                std::invoke(callable, std::forward<Arguments>(arguments)...);
            } else {
                return std::invoke(callable, std::forward<Arguments>(arguments)...);
            }
        }
        Callable callable;
    };

    template <class Callable> static bool is_empty(const Callable &callable) noexcept {
        if constexpr (std::is_constructible_v<bool, const Callable &> && !std::is_function_v<Callable> &&
                      std::is_assignable_v<Callable &, std::nullptr_t>) {
            return !static_cast<bool>(callable); // a std::function or a pointer
        } else {
            return false;
        }
    }

    std::unique_ptr<Callee> held_;
};

RALLYPOINT_NAMESPACE_END

#endif
