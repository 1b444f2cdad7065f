#pragma once

#include <vector>

namespace AZStd
{
    using std::vector;
} // namespace AZStd
