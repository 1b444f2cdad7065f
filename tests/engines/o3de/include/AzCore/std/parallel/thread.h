#pragma once

#include <thread>

namespace AZStd
{
    using thread_id = std::thread::id;
    namespace this_thread = std::this_thread;
} // namespace AZStd
