#pragma once

#include <memory>

namespace AZStd
{
    using std::make_unique;
    using std::unique_ptr;
} // namespace AZStd
