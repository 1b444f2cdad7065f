#pragma once

#include <AzCore/std/string/string.h>

#include <unordered_set>

namespace AZStd
{
    using std::unordered_set;
} // namespace AZStd
