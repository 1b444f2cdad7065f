#pragma once

#include <mutex>

namespace AZStd
{
    using std::mutex;
    using std::recursive_mutex;
} // namespace AZStd
