#pragma once

#include <chrono>

namespace AZStd
{
    namespace chrono = std::chrono;
} // namespace AZStd
