#pragma once

// A stand-in: the names of O3DE that the Gem uses, with the behaviour that matters to it.

#include <cstddef>
#include <cstdint>

#define AZ_UNUSED(value) (void)(value)
#define AZ_JOIN_TWO(left, right) left##right
#define AZ_JOIN_THREE(left, middle, right) left##middle##right
#define AZ_JOIN_TWO_EXPANDED(left, right) AZ_JOIN_TWO(left, right)
#define AZ_JOIN_THREE_EXPANDED(left, middle, right) AZ_JOIN_THREE(left, middle, right)
#define AZ_JOIN_CHOOSE(first, second, third, chosen, ...) chosen
#define AZ_JOIN(...) AZ_JOIN_CHOOSE(__VA_ARGS__, AZ_JOIN_THREE_EXPANDED, AZ_JOIN_TWO_EXPANDED, )(__VA_ARGS__)

#define AZ_MAX_PATH_LEN 1024

namespace AZ
{
    using s64 = std::int64_t;
    using u8 = std::uint8_t;
    using u16 = std::uint16_t;
    using u32 = std::uint32_t;
    using u64 = std::uint64_t;
} // namespace AZ
