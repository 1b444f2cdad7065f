#pragma once

#include <AzCore/Console/IConsole.h>
#include <AzCore/std/string/string.h>

namespace Rallypoint
{
    //! A console variable's text.
    inline AZStd::string Text(const AZ::CVarFixedString& value)
    {
        return AZStd::string(value.c_str());
    }
} // namespace Rallypoint
