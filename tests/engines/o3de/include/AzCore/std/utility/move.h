#pragma once

#include <utility>

namespace AZStd
{
    using std::forward;
    using std::move;
} // namespace AZStd
