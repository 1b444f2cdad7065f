// Text and times on their way through C. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_TEXT_HPP
#define RALLYPOINT_CPP_TEXT_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <rallypoint/cpp/result.hpp>

RALLYPOINT_NAMESPACE_BEGIN

namespace detail {

/// C would cut a text at a NUL inside and take the rest for another name. This is never UTF-8, so the library
/// refuses the call as RP_RESULT_INVALID_UTF8 instead.
inline constexpr const char *not_text = "\xff";

inline const char *c_text(const std::string &text) noexcept {
    return text.find('\0') == std::string::npos ? text.c_str() : not_text;
}

/// Empty is the default, which C writes as null.
inline const char *c_text_or_null(const std::string &text) noexcept {
    return text.empty() ? nullptr : c_text(text);
}

/// A view with the NUL that C wants.
class Text {
  public:
    explicit Text(std::string_view text) : text_(text) {}
    [[nodiscard]] const char *get() const noexcept { return c_text(text_); }

  private:
    std::string text_;
};

/// Texts as C takes many of them: valid while the texts live and stay as they are.
inline std::vector<const char *> c_texts(const std::vector<std::string> &texts) {
    std::vector<const char *> pointers;
    pointers.reserve(texts.size());
    for (const std::string &text : texts) {
        pointers.push_back(c_text(text));
    }
    return pointers;
}

/// Null where C has an optional text.
inline std::string copy_text(const char *text) { return text == nullptr ? std::string() : std::string(text); }

inline std::vector<std::string> copy_texts(const char *const *texts, std::uint32_t count) {
    std::vector<std::string> copies;
    copies.reserve(count);
    for (std::uint32_t at = 0; at < count; ++at) {
        copies.push_back(copy_text(texts[at]));
    }
    return copies;
}

/// A size as C counts; more than C can count is as good as the most.
inline std::uint32_t c_count(std::size_t count) noexcept {
    constexpr auto most = (std::numeric_limits<std::uint32_t>::max)();
    return count > most ? most : static_cast<std::uint32_t>(count);
}

/// Milliseconds as C counts them; a negative time is none.
inline std::uint32_t c_milliseconds(std::chrono::milliseconds time) noexcept {
    return time.count() <= 0 ? 0 : c_count(static_cast<std::size_t>(time.count()));
}

/// A text that C writes into a buffer: `write(buffer, &size)`. It may grow between asking and writing.
template <class Write> Result<std::string> read_text(const Write &write) {
    std::string text;
    for (;;) {
        std::size_t size = text.size();
        const RpResult result = write(text.empty() ? nullptr : text.data(), &size);
        if (result == RP_RESULT_OK && !text.empty()) {
            text.resize(size - 1); // the NUL
            return text;
        }
        if (result != RP_RESULT_OK && result != RP_RESULT_BUFFER_TOO_SMALL) {
            return Error::of(result);
        }
        text.resize(size);
    }
}

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
