#pragma once

#include <functional>

namespace AZStd
{
    using std::function;
    using std::logical_and;
} // namespace AZStd
