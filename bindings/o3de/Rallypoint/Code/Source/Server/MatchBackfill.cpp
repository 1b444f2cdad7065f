#include "MatchBackfill.h"

#include "../Common/Log.h"
#include "../Common/PlayerList.h"

#include <Rallypoint/RallypointServerBus.h>

namespace Rallypoint
{
    MatchBackfill::MatchBackfill(NativeSubsystem& native)
        : m_native(native)
    {
    }

    AZStd::string MatchBackfill::GetConfiguration(bool* isAutomatic) const
    {
        const RpMatchmakerData* data = nullptr;
        if (rp_server_get_matchmaker_data(m_native.Get(), &data) != RP_RESULT_OK)
        {
            return {};
        }
        const AZStd::string configuration = data->matchmaking_configuration_arn;
        if (isAutomatic != nullptr)
        {
            *isAutomatic = data->auto_backfill_ticket_id[0] != '\0';
        }
        rp_matchmaker_data_release(m_native.Get(), data);
        return configuration;
    }

    bool MatchBackfill::IsServersToDo() const
    {
        bool isAutomatic = false;
        return !GetConfiguration(&isAutomatic).empty() && !isAutomatic;
    }

    bool MatchBackfill::Start(const AZStd::string& ticketId, const AZStd::vector<MatchmakingPlayer>& players)
    {
        PlayerList list;
        if (GetConfiguration().empty())
        {
            AZ_Error(LogWindow, false, "StartMatchBackfill: no matchmaker made this session.");
            return false;
        }
        if (!list.Set(players))
        {
            AZ_Error(LogWindow, false, "StartMatchBackfill: %s", list.GetProblem().c_str());
            return false;
        }
        RpResult begun = RP_RESULT_OK;
        const auto begin = [this, &ticketId, &list, &begun](
                               RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            RpMatchBackfillOptions options = RP_MATCH_BACKFILL_OPTIONS_INIT;
            options.ticket_id = ticketId.empty() ? nullptr : ticketId.c_str();
            options.players = list.Data();
            options.player_count = list.Count();
            options.players_from_matchmaker_data = list.Count() == 0 ? 1 : 0;
            begun = rp_server_start_match_backfill(m_native.Get(), &options, completion, userData, operation);
            return begun;
        };
        m_native.Start(begin,
            [ticketId](const Outcome& outcome)
            {
                AZ_Error(LogWindow, outcome.IsSuccess(), "StartMatchBackfill failed: %s", outcome.Describe().c_str());
                const AZStd::string ticket = outcome.IsSuccess() ? outcome.m_backfillTicketId : ticketId;
                RallypointServerNotificationBus::Broadcast(&RallypointServerNotifications::OnMatchBackfillStarted,
                    ticket, outcome.IsSuccess() ? AZStd::string() : outcome.Describe());
            });
        return begun == RP_RESULT_OK;
    }

    bool MatchBackfill::Stop(const AZStd::string& ticketId)
    {
        const AZStd::string configuration = GetConfiguration();
        RpResult begun = RP_RESULT_OK;
        const auto begin = [this, &ticketId, &configuration, &begun](
                               RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            begun = rp_server_stop_match_backfill(
                m_native.Get(), configuration.c_str(), ticketId.c_str(), completion, userData, operation);
            return begun;
        };
        m_native.Start(begin,
            [ticketId](const Outcome& outcome)
            {
                AZ_Error(LogWindow, outcome.IsSuccess(), "StopMatchBackfill failed: %s", outcome.Describe().c_str());
                RallypointServerNotificationBus::Broadcast(&RallypointServerNotifications::OnMatchBackfillStopped,
                    ticketId, outcome.IsSuccess() ? AZStd::string() : outcome.Describe());
            });
        return begun == RP_RESULT_OK;
    }
} // namespace Rallypoint
