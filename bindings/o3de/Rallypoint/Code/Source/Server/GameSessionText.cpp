#include "GameSessionText.h"

namespace Rallypoint
{
    namespace
    {
        const char* ToStatusName(int32_t status)
        {
            switch (status)
            {
            case RP_GAME_SESSION_STATUS_ACTIVE:
                return "Active";
            case RP_GAME_SESSION_STATUS_ACTIVATING:
                return "Activating";
            case RP_GAME_SESSION_STATUS_TERMINATED:
                return "Terminated";
            case RP_GAME_SESSION_STATUS_TERMINATING:
                return "Terminating";
            default:
                return "NotSet";
            }
        }
    } // namespace

    Multiplayer::SessionConfig ToSessionConfig(const RpGameSession& session)
    {
        Multiplayer::SessionConfig config;
        config.m_sessionId = session.game_session_id;
        config.m_sessionName = session.name;
        config.m_matchmakingData = session.matchmaker_data;
        config.m_dnsName = session.dns_name;
        config.m_ipAddress = session.ip_address;
        config.m_port = session.port;
        config.m_maxPlayer = session.max_players;
        config.m_status = ToStatusName(session.status);
        config.m_statusReason = session.status_reason;
        for (uint32_t index = 0; index < session.property_count; ++index)
        {
            config.m_sessionProperties[session.properties[index].key] = session.properties[index].value;
        }
        return config;
    }

    const char* ToReasonName(int32_t reason)
    {
        switch (reason)
        {
        case RP_UPDATE_REASON_MATCHMAKING_DATA_UPDATED:
            return "MATCHMAKING_DATA_UPDATED";
        case RP_UPDATE_REASON_BACKFILL_FAILED:
            return "BACKFILL_FAILED";
        case RP_UPDATE_REASON_BACKFILL_TIMED_OUT:
            return "BACKFILL_TIMED_OUT";
        case RP_UPDATE_REASON_BACKFILL_CANCELLED:
            return "BACKFILL_CANCELLED";
        default:
            return "UNKNOWN";
        }
    }

    bool IsLevelName(AZStd::string_view level)
    {
        for (const char letter : level)
        {
            const bool isAllowed = (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
                                   (letter >= '0' && letter <= '9') || letter == '_' || letter == '.' ||
                                   letter == '/' || letter == '-';
            if (!isAllowed)
            {
                return false;
            }
        }
        // An option, or a way out of the project, is no level.
        return !level.empty() && level.front() != '-' && level.find("..") == AZStd::string_view::npos;
    }
} // namespace Rallypoint
