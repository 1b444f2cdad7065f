// What the stand-ins are not as headers.

#include <AzCore/Console/IConsole.h>
#include <AzCore/Debug/Trace.h>
#include <AzCore/IO/FileIO.h>
#include <AzCore/Math/Uuid.h>

#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

namespace StandIn
{
    namespace
    {
        std::array<std::atomic<int>, 4> s_counts{};
        Variable* s_variables = nullptr;
    } // namespace

    void Trace(Severity severity, const char* window, const char* pattern, ...)
    {
        constexpr const char* Names[] = {"info", "warning", "error", "assert"};
        ++s_counts[static_cast<size_t>(severity)];
        std::array<char, 2048> line{};
        va_list arguments;
        va_start(arguments, pattern);
        std::vsnprintf(line.data(), line.size(), pattern, arguments);
        va_end(arguments);
        std::fprintf(stderr, "%s (%s): %s\n", window, Names[static_cast<size_t>(severity)], line.data());
    }

    int CountOf(Severity severity)
    {
        return s_counts[static_cast<size_t>(severity)];
    }

    Variable::Variable(const char* name)
        : m_name(name)
        , m_next(s_variables)
    {
        s_variables = this;
    }

    Variable::~Variable()
    {
        for (Variable** at = &s_variables; *at != nullptr; at = &(*at)->m_next)
        {
            if (*at == this)
            {
                *at = m_next;
                return;
            }
        }
    }

    Variable* Variable::Find(const char* name)
    {
        for (Variable* variable = s_variables; variable != nullptr; variable = variable->m_next)
        {
            if (std::strcmp(variable->m_name, name) == 0)
            {
                return variable;
            }
        }
        return nullptr;
    }
} // namespace StandIn

namespace AZ
{
    namespace
    {
        template <class Number> bool ReadNumber(const AZStd::string& text, Number& value)
        {
            char* end = nullptr;
            const long long number = std::strtoll(text.c_str(), &end, 10);
            value = static_cast<Number>(number);
            return !text.empty() && *end == '\0' && static_cast<long long>(value) == number;
        }

        int ToDigit(char letter)
        {
            const char* digits = "0123456789ABCDEF";
            const char upper = letter >= 'a' ? static_cast<char>(letter - 'a' + 'A') : letter;
            const char* found = upper == '\0' ? nullptr : std::strchr(digits, upper);
            return found == nullptr ? -1 : static_cast<int>(found - digits);
        }
    } // namespace

    bool IConsole::Read(const AZStd::string& text, bool& value)
    {
        value = text == "true" || text == "1";
        return value || text == "false" || text == "0";
    }

    bool IConsole::Read(const AZStd::string& text, u16& value)
    {
        return ReadNumber(text, value);
    }

    bool IConsole::Read(const AZStd::string& text, u32& value)
    {
        return ReadNumber(text, value);
    }

    bool IConsole::Read(const AZStd::string& text, std::int32_t& value)
    {
        return ReadNumber(text, value);
    }

    bool IConsole::Read(const AZStd::string& text, CVarFixedString& value)
    {
        value = CVarFixedString(text.c_str());
        return true;
    }

    Uuid::Uuid(const char* text)
    {
        size_t digit = 0;
        for (; *text != '\0' && digit < m_bytes.size() * 2; ++text)
        {
            const int value = ToDigit(*text);
            if (value >= 0)
            {
                m_bytes[digit / 2] = static_cast<std::uint8_t>(m_bytes[digit / 2] * 16 + value);
                ++digit;
            }
        }
    }

    Uuid Uuid::CreateRandom()
    {
        std::random_device source;
        Uuid random;
        for (std::uint8_t& byte : random.m_bytes)
        {
            byte = static_cast<std::uint8_t>(source());
        }
        return random;
    }

    AZStd::string Uuid::Write(bool brackets, bool dashes) const
    {
        AZStd::string text = brackets ? "{" : "";
        for (size_t at = 0; at < m_bytes.size(); ++at)
        {
            if (dashes && (at == 4 || at == 6 || at == 8 || at == 10))
            {
                text += "-";
            }
            text += AZStd::string::format("%02X", static_cast<unsigned>(m_bytes[at]));
        }
        return text + (brackets ? "}" : "");
    }
} // namespace AZ

namespace AZ::IO
{
    FileIOBase* FileIOBase::GetDirectInstance()
    {
        static FileIOBase files;
        return &files;
    }

    bool FileIOBase::ResolvePath(const char* path, char* resolved, AZ::u64 size) const
    {
        if (std::strcmp(path, "@log@/") != 0)
        {
            return false;
        }
        return std::snprintf(resolved, size, "%s", "./log/") > 0;
    }
} // namespace AZ::IO
