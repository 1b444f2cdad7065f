#pragma once

#include <mutex>

namespace AZStd
{
    using std::lock_guard;
    using std::unique_lock;
} // namespace AZStd
