#pragma once

#include <condition_variable>

namespace AZStd
{
    using std::condition_variable;
} // namespace AZStd
