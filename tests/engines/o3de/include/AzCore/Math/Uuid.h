#pragma once

#include <AzCore/std/string/string.h>

#include <array>
#include <cstdint>

namespace AZ
{
    class Uuid
    {
    public:
        Uuid() = default;

        //! `{8-4-4-4-12}`; the brackets and dashes may be missing.
        explicit Uuid(const char* text);

        static Uuid CreateRandom();

        template <class Text> Text ToString(bool brackets = true, bool dashes = true) const
        {
            return Text(Write(brackets, dashes).c_str());
        }

        bool operator==(const Uuid& other) const
        {
            return m_bytes == other.m_bytes;
        }

        bool operator!=(const Uuid& other) const
        {
            return m_bytes != other.m_bytes;
        }

    private:
        AZStd::string Write(bool brackets, bool dashes) const;

        std::array<std::uint8_t, 16> m_bytes{};
    };

    using TypeId = Uuid;
} // namespace AZ
