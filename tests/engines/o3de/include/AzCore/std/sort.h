#pragma once

#include <algorithm>

namespace AZStd
{
    using std::sort;
} // namespace AZStd
