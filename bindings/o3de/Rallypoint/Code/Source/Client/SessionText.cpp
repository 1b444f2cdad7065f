#include "SessionText.h"

namespace Rallypoint
{
    AZStd::string ToText(const RpValue& value)
    {
        switch (value.type)
        {
        case RP_VALUE_TYPE_STRING:
        case RP_VALUE_TYPE_JSON:
            return value.text;
        case RP_VALUE_TYPE_BOOL:
            return value.integer != 0 ? "true" : "false";
        case RP_VALUE_TYPE_INT32:
        case RP_VALUE_TYPE_UINT32:
        case RP_VALUE_TYPE_INT64:
            return AZStd::string::format("%lld", static_cast<long long>(value.integer));
        case RP_VALUE_TYPE_UINT64:
            return AZStd::string::format("%llu", static_cast<unsigned long long>(value.integer));
        case RP_VALUE_TYPE_FLOAT:
        case RP_VALUE_TYPE_DOUBLE:
            return AZStd::string::format("%.17g", value.number);
        default:
            return {};
        }
    }

    Multiplayer::SessionConfig ToSessionConfig(const RpSearchResult& result)
    {
        Multiplayer::SessionConfig config;
        config.m_creatorId = result.owner_id;
        config.m_sessionId = result.game_session_id;
        config.m_sessionName = result.title;
        config.m_dnsName = result.dns_name;
        config.m_ipAddress = result.ip_address;
        config.m_port = result.port;
        config.m_maxPlayer = result.max_players;
        config.m_currentPlayer = result.max_players > result.open_slots ? result.max_players - result.open_slots : 0;
        // What is found is active; GameLift's Gem writes it so.
        config.m_status = "Active";
        for (uint32_t index = 0; index < result.settings->setting_count; ++index)
        {
            const RpSetting& setting = result.settings->settings[index];
            config.m_sessionProperties[setting.key] = ToText(setting.value);
        }
        return config;
    }
} // namespace Rallypoint
