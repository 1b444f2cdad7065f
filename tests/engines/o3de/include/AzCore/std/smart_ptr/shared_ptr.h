#pragma once

#include <memory>

namespace AZStd
{
    using std::shared_ptr;
} // namespace AZStd
