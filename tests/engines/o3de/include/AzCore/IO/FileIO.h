#pragma once

#include <AzCore/base.h>

namespace AZ::IO
{
    //! Knows `@log@/` and nothing else.
    class FileIOBase
    {
    public:
        static FileIOBase* GetDirectInstance();

        bool ResolvePath(const char* path, char* resolved, AZ::u64 size) const;
    };
} // namespace AZ::IO
