#pragma once

#include <AzCore/std/string/string.h>

namespace AZ::IO
{
    class Path
    {
    public:
        Path() = default;

        explicit Path(const char* text)
            : m_text(text)
        {
        }

        const char* c_str() const
        {
            return m_text.c_str();
        }

        bool empty() const
        {
            return m_text.empty();
        }

    private:
        AZStd::string m_text;
    };
} // namespace AZ::IO
