#pragma once

#include <string_view>

namespace AZStd
{
    using std::string_view;
} // namespace AZStd
