#pragma once

#include <AzCore/std/string/string.h>

namespace AZ
{
    class Name
    {
    public:
        explicit Name(const char* text)
            : m_text(text)
        {
        }

        bool operator==(const Name& other) const
        {
            return m_text == other.m_text;
        }

    private:
        AZStd::string m_text;
    };
} // namespace AZ
