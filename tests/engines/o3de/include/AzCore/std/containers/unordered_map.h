#pragma once

#include <AzCore/std/string/string.h>

#include <unordered_map>

namespace AZStd
{
    using std::unordered_map;
} // namespace AZStd
