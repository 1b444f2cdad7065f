#pragma once

// A stand-in: the names of O3DE that the Gem uses, with the behaviour that matters to it.

#include <cstddef>
#include <cstdint>

#define AZ_UNUSED(value) (void)(value)
// Two, as in 23.10; later ones take more.
#define AZ_JOIN_AS_IT_STANDS(left, right) left##right
#define AZ_JOIN(left, right) AZ_JOIN_AS_IT_STANDS(left, right)

#define AZ_MAX_PATH_LEN 1024

namespace AZ
{
    using s64 = std::int64_t;
    using u8 = std::uint8_t;
    using u16 = std::uint16_t;
    using u32 = std::uint32_t;
    using u64 = std::uint64_t;
} // namespace AZ
