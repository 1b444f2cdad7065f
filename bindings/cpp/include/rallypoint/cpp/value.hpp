// What a setting or a filter holds. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_VALUE_HPP
#define RALLYPOINT_CPP_VALUE_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <rallypoint/cpp/text.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// Bytes that only the game understands.
using Blob = std::vector<std::uint8_t>;

/// JSON as text. The library does not look into it.
struct Json {
    std::string text;
    friend bool operator==(const Json &left, const Json &right) noexcept { return left.text == right.text; }
    friend bool operator!=(const Json &left, const Json &right) noexcept { return !(left == right); }
};

/// A typed value, after Unreal's `FVariantData`. The type is part of it: a filter compares what has the same
/// type.
class Value {
  public:
    /// What it may hold; `std::monostate` is empty. The order is not the C interface's.
    using Variant = std::variant<std::monostate, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t,
                                 float, double, bool, std::string, Blob, Json>;

    Value() = default;
    Value(Blob blob) : held_(std::move(blob)) {}
    Value(Json json) : held_(std::move(json)) {}

    /// From a number or a truth value: an integer of at most 32 bits is an `int32` or `uint32`, a wider one
    /// an `int64` or `uint64`. Not from a character, which is one by accident.
    template <class Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
    Value(Number number) : held_(stored(number)) {}

    /// From text.
    template <class String,
              std::enable_if_t<std::is_convertible_v<const String &, std::string_view>, int> = 0>
    Value(const String &text) : held_(std::string(std::string_view(text))) {}

    [[nodiscard]] const Variant &variant() const noexcept { return held_; }
    [[nodiscard]] bool is_empty() const noexcept { return std::holds_alternative<std::monostate>(held_); }

    /// What it holds, as a `T`. A number is given as another type when nothing of it is lost; text and bytes
    /// are given as what they are. `std::nullopt` when it holds something else.
    template <class T> [[nodiscard]] std::optional<T> get() const {
        if constexpr (std::is_same_v<T, bool>) {
            return exact<bool>();
        } else if constexpr (std::is_arithmetic_v<T>) {
            return number<T>();
        } else {
            return exact<T>();
        }
    }

    friend bool operator==(const Value &left, const Value &right) noexcept {
        return left.held_ == right.held_;
    }
    friend bool operator!=(const Value &left, const Value &right) noexcept { return !(left == right); }

  private:
    template <class Number> static Variant stored(Number number) {
        static_assert(!is_character<Number>, "a character is no number: give text, or an integer type");
        static_assert(!std::is_same_v<Number, long double>, "C has no long double: give a double");
        if constexpr (std::is_same_v<Number, bool>) {
            return Variant(std::in_place_type<bool>, number);
        } else if constexpr (std::is_floating_point_v<Number>) {
            return Variant(std::in_place_type<Number>, number);
        } else if constexpr (sizeof(Number) <= sizeof(std::int32_t)) {
            using Held = std::conditional_t<std::is_signed_v<Number>, std::int32_t, std::uint32_t>;
            return Variant(std::in_place_type<Held>, static_cast<Held>(number));
        } else {
            using Held = std::conditional_t<std::is_signed_v<Number>, std::int64_t, std::uint64_t>;
            return Variant(std::in_place_type<Held>, static_cast<Held>(number));
        }
    }

    template <class Number>
    static constexpr bool is_character = std::is_same_v<Number, char> || std::is_same_v<Number, wchar_t> ||
                                         std::is_same_v<Number, char16_t> || std::is_same_v<Number, char32_t>;

    template <class T> std::optional<T> exact() const {
        const T *held = std::get_if<T>(&held_);
        return held == nullptr ? std::nullopt : std::optional<T>(*held);
    }

    template <class T> std::optional<T> number() const {
        if (const auto *held = std::get_if<std::int32_t>(&held_)) {
            return lossless<T>(*held);
        }
        if (const auto *held = std::get_if<std::uint32_t>(&held_)) {
            return lossless<T>(*held);
        }
        if (const auto *held = std::get_if<std::int64_t>(&held_)) {
            return lossless<T>(*held);
        }
        if (const auto *held = std::get_if<std::uint64_t>(&held_)) {
            return lossless<T>(*held);
        }
        if (const auto *held = std::get_if<float>(&held_)) {
            return lossless<T>(*held);
        }
        if (const auto *held = std::get_if<double>(&held_)) {
            return lossless<T>(*held);
        }
        return std::nullopt;
    }

    template <class To, class From> static std::optional<To> lossless(From from) {
        if constexpr (std::is_same_v<To, From>) {
            return from;
        } else if constexpr (std::is_integral_v<To> && std::is_integral_v<From>) {
            const To to = static_cast<To>(from);
            const bool same_sign = (from < From{}) == (to < To{});
            return same_sign && static_cast<From>(to) == from ? std::optional<To>(to) : std::nullopt;
        } else if constexpr (std::is_floating_point_v<To> && std::is_floating_point_v<From>) {
            // A double becomes no float: which ones could is a matter of luck.
            return sizeof(To) >= sizeof(From) ? std::optional<To>(static_cast<To>(from)) : std::nullopt;
        } else if constexpr (std::is_floating_point_v<To>) {
            return std::numeric_limits<From>::digits <= std::numeric_limits<To>::digits
                       ? std::optional<To>(static_cast<To>(from))
                       : std::nullopt;
        } else {
            return std::nullopt; // a fraction is no integer, even when it happens to be whole
        }
    }

    Variant held_;
};

namespace detail {

/// A value as C takes it; valid while the value lives and stays as it is.
inline RpValue c_value(const Value &value) noexcept {
    RpValue c = {RP_VALUE_TYPE_EMPTY, 0, 0, 0.0, nullptr, nullptr};
    const Value::Variant &held = value.variant();
    if (const auto *int32 = std::get_if<std::int32_t>(&held)) {
        c.type = RP_VALUE_TYPE_INT32;
        c.integer = *int32;
    } else if (const auto *uint32 = std::get_if<std::uint32_t>(&held)) {
        c.type = RP_VALUE_TYPE_UINT32;
        c.integer = *uint32;
    } else if (const auto *int64 = std::get_if<std::int64_t>(&held)) {
        c.type = RP_VALUE_TYPE_INT64;
        c.integer = *int64;
    } else if (const auto *uint64 = std::get_if<std::uint64_t>(&held)) {
        c.type = RP_VALUE_TYPE_UINT64;
        std::memcpy(&c.integer, uint64, sizeof c.integer); // by its bits
    } else if (const auto *real32 = std::get_if<float>(&held)) {
        c.type = RP_VALUE_TYPE_FLOAT;
        c.number = static_cast<double>(*real32);
    } else if (const auto *real64 = std::get_if<double>(&held)) {
        c.type = RP_VALUE_TYPE_DOUBLE;
        c.number = *real64;
    } else if (const auto *truth = std::get_if<bool>(&held)) {
        c.type = RP_VALUE_TYPE_BOOL;
        c.integer = *truth ? 1 : 0;
    } else if (const auto *text = std::get_if<std::string>(&held)) {
        c.type = RP_VALUE_TYPE_STRING;
        c.text = c_text(*text);
    } else if (const auto *blob = std::get_if<Blob>(&held)) {
        c.type = RP_VALUE_TYPE_BLOB;
        c.size = c_count(blob->size());
        c.blob = blob->data();
    } else if (const auto *json = std::get_if<Json>(&held)) {
        c.type = RP_VALUE_TYPE_JSON;
        c.text = c_text(json->text);
    }
    return c;
}

/// A copy of what C lends. A type that this header does not know is empty.
inline Value copy_value(const RpValue &c) {
    switch (c.type) {
    case RP_VALUE_TYPE_INT32:
        return static_cast<std::int32_t>(c.integer);
    case RP_VALUE_TYPE_UINT32:
        return static_cast<std::uint32_t>(c.integer);
    case RP_VALUE_TYPE_INT64:
        return c.integer;
    case RP_VALUE_TYPE_UINT64: {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &c.integer, sizeof bits);
        return bits;
    }
    case RP_VALUE_TYPE_FLOAT:
        return static_cast<float>(c.number);
    case RP_VALUE_TYPE_DOUBLE:
        return c.number;
    case RP_VALUE_TYPE_BOOL:
        return c.integer != 0;
    case RP_VALUE_TYPE_STRING:
        return copy_text(c.text);
    case RP_VALUE_TYPE_JSON:
        return Json{copy_text(c.text)};
    case RP_VALUE_TYPE_BLOB:
        return c.blob == nullptr ? Blob() : Blob(c.blob, c.blob + c.size);
    default:
        return Value();
    }
}

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
