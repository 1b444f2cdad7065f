#pragma once

#include <atomic>

namespace AZStd
{
    using std::atomic;
} // namespace AZStd
