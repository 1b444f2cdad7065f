#pragma once

#include <memory>

namespace AZStd
{
    using std::make_shared;
} // namespace AZStd
