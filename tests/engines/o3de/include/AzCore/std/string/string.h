#pragma once

#include <AzCore/std/string/string_view.h>

#include <cstdarg>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>

namespace AZStd
{
    //! The standard's, with what O3DE's has besides.
    class string : public std::string
    {
    public:
        using std::string::string;

        string() = default;

        string(std::string text)
            : std::string(std::move(text))
        {
        }

        explicit string(std::string_view text)
            : std::string(text)
        {
        }

        string substr(size_t from, size_t count = npos) const
        {
            return std::string::substr(from, count);
        }

        __attribute__((format(printf, 1, 2))) static string format(const char* pattern, ...)
        {
            va_list arguments;
            va_start(arguments, pattern);
            va_list again;
            va_copy(again, arguments);
            const int size = std::vsnprintf(nullptr, 0, pattern, arguments);
            string text(static_cast<size_t>(size > 0 ? size : 0), '\0');
            std::vsnprintf(text.data(), text.size() + 1, pattern, again);
            va_end(again);
            va_end(arguments);
            return text;
        }
    };
} // namespace AZStd

namespace std
{
    template <> struct hash<AZStd::string>
    {
        size_t operator()(const AZStd::string& text) const
        {
            return hash<std::string>()(text);
        }
    };
} // namespace std
