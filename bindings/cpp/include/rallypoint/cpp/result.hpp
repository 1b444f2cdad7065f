// Results without exceptions: a value, or why there is none. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_RESULT_HPP
#define RALLYPOINT_CPP_RESULT_HPP

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <rallypoint/cpp/config.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// Why something failed.
struct Error {
    /// What branches; `RP_RESULT_OK` means that nothing failed.
    RpResult code = RP_RESULT_OK;
    /// For people.
    std::string message;
    /// The service's own name for it, for example `GameSessionFullException`; empty when it gave none.
    std::string service_code;
    /// Finds the request in the gateway's log; empty when the gateway gave none.
    std::string request_id;
    /// 100 to 599; 0 when no answer came.
    int http_status = 0;
    /// Whether the same call may work later.
    bool retryable = false;
    /// How long the service asks to wait before; 0 when it did not say.
    std::chrono::milliseconds retry_after{0};

    /// A code with the library's text for it.
    [[nodiscard]] static Error of(RpResult code) {
        Error error;
        error.code = code;
        error.message = rp_result_to_string(code);
        return error;
    }
};

/// A `T`, or the `Error` that took its place. Taking what is not there ends the program by `std::abort`, in
/// every build: it cannot go on with a value that nobody made.
template <class T> class [[nodiscard]] Result {
    static_assert(!std::is_reference_v<T> && !std::is_same_v<std::remove_cv_t<T>, Error>,
                  "a result is a value, or an Error");

  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] T &operator*() &noexcept { return *required(std::get_if<0>(&state_)); }
    [[nodiscard]] const T &operator*() const &noexcept { return *required(std::get_if<0>(&state_)); }
    [[nodiscard]] T &&operator*() &&noexcept { return std::move(*required(std::get_if<0>(&state_))); }
    [[nodiscard]] T *operator->() noexcept { return required(std::get_if<0>(&state_)); }
    [[nodiscard]] const T *operator->() const noexcept { return required(std::get_if<0>(&state_)); }
    [[nodiscard]] T value_or(T other) && { return has_value() ? *std::move(*this) : std::move(other); }

    [[nodiscard]] const Error &error() const &noexcept { return *required(std::get_if<1>(&state_)); }
    [[nodiscard]] Error &&error() &&noexcept { return std::move(*required(std::get_if<1>(&state_))); }

    /// `RP_RESULT_OK`, or the error's code.
    [[nodiscard]] RpResult code() const noexcept { return has_value() ? RP_RESULT_OK : error().code; }

  private:
    template <class U> static U *required(U *value) noexcept {
        if (value == nullptr) {
            std::abort();
        }
        return value;
    }

    std::variant<T, Error> state_;
};

/// Success, or why not.
template <> class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] const Error &error() const &noexcept {
        if (has_value()) {
            std::abort();
        }
        return *error_;
    }

    /// `RP_RESULT_OK`, or the error's code.
    [[nodiscard]] RpResult code() const noexcept { return has_value() ? RP_RESULT_OK : error_->code; }

  private:
    std::optional<Error> error_;
};

namespace detail {

/// What a C call returned.
inline Result<void> to_result(RpResult code) {
    return code == RP_RESULT_OK ? Result<void>() : Result<void>(Error::of(code));
}

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
