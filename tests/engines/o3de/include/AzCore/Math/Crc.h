#pragma once

#include <AzCore/base.h>

namespace AZ
{
    class Crc32
    {
    public:
        constexpr explicit Crc32(const char* text)
        {
            for (; *text != '\0'; ++text)
            {
                m_value = (m_value ^ static_cast<u8>(*text)) * 16777619u;
            }
        }

        constexpr bool operator==(const Crc32& other) const
        {
            return m_value == other.m_value;
        }

    private:
        u32 m_value = 2166136261u;
    };
} // namespace AZ

#define AZ_CRC_CE(text) ::AZ::Crc32(text)
