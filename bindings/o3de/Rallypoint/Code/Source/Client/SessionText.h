#pragma once

#include <AzCore/std/string/string.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <rallypoint/rallypoint.h>

namespace Rallypoint
{
    //! The library takes null for what is not said.
    inline const char* TextOrNull(const AZStd::string& text)
    {
        return text.empty() ? nullptr : text.c_str();
    }

    //! A setting as O3DE has them all: as text. What has no text, bytes for example, is empty.
    AZStd::string ToText(const RpValue& value);

    Multiplayer::SessionConfig ToSessionConfig(const RpSearchResult& result);
} // namespace Rallypoint
