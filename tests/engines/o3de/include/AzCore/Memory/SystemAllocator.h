#pragma once

namespace AZ
{
    class SystemAllocator
    {
    };
} // namespace AZ

#define AZ_CLASS_ALLOCATOR(Class, Allocator, ...) static_assert(true, "the standard's allocator is as good")
