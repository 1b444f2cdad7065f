#pragma once

#include <AzCore/std/string/string.h>

namespace AZStd
{
    //! Text that is cut at its capacity.
    template <size_t Capacity> class fixed_string
    {
    public:
        fixed_string() = default;

        fixed_string(const char* text)
            : m_text(text)
        {
            m_text.resize(m_text.size() < Capacity ? m_text.size() : Capacity);
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
        string m_text;
    };
} // namespace AZStd
