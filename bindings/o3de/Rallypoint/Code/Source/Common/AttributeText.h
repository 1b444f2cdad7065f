#pragma once

#include <AzCore/std/containers/vector.h>
#include <AzCore/std/string/string.h>
#include <AzCore/std/string/string_view.h>
#include <rallypoint/rallypoint.h>

namespace Rallypoint
{
    //! A player's attribute, read from the JSON that `MatchmakingPlayer` has.
    struct AttributeValue
    {
        RpPlayerAttributeType m_type = RP_PLAYER_ATTRIBUTE_TYPE_NONE;
        AZStd::string m_text;
        double m_number = 0.0;
        //! The texts of a list, or the names of a map,
        AZStd::vector<AZStd::string> m_names;
        //! and a map's numbers, one for each name.
        AZStd::vector<double> m_numbers;
    };

    //! Reads `{"N": 23}` and its like: exactly one member, no more than 64 KB. False: it is none, and `value` is not
    //! meant to be used.
    bool ReadAttribute(AZStd::string_view json, AttributeValue& value);
} // namespace Rallypoint
