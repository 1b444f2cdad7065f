#include "RallypointEvents.h"

namespace
{
	FRallypointCompletion CopyCompletion(const RpCompletionInfo& Info)
	{
		FRallypointCompletion Copy;
		Copy.Operation = Info.operation;
		Copy.Outcome.Result = Info.result;
		Copy.Outcome.Message = UTF8_TO_TCHAR(Info.message);
		Copy.Outcome.ServiceCode = UTF8_TO_TCHAR(Info.service_code);
		Copy.Outcome.RequestId = UTF8_TO_TCHAR(Info.request_id);
		Copy.Outcome.HttpStatus = static_cast<int32>(Info.http_status);
		Copy.Outcome.RetryAfterMs = static_cast<int32>(Info.retry_after_ms);
		Copy.Outcome.bRetryable = Info.retryable != 0;
		Copy.Outcome.bViaLan = Info.via_lan != 0;
		Copy.Ticket = Info.ticket;
		if (Info.player_sessions != nullptr && Info.player_sessions->player_session_count > 0)
		{
			const RpPlayerSession& First = *Info.player_sessions->player_sessions[0];
			Copy.Described.PlayerSessionId = UTF8_TO_TCHAR(First.player_session_id);
			Copy.Described.PlayerId = UTF8_TO_TCHAR(First.player_id);
			Copy.Described.PlayerData = UTF8_TO_TCHAR(First.player_data);
			Copy.bWasDescribed = true;
		}
		return Copy;
	}

	FRallypointNotice CopyNotice(const RpSessionNotice& Notice)
	{
		FRallypointNotice Copy;
		Copy.Kind = Notice.kind;
		Copy.Reason = Notice.reason;
		Copy.SessionName = UTF8_TO_TCHAR(Notice.session_name);
		Copy.PlayerId = UTF8_TO_TCHAR(Notice.player_id);
		Copy.FromPlayerId = UTF8_TO_TCHAR(Notice.from_player_id);
		Copy.AppId = UTF8_TO_TCHAR(Notice.app_id);
		Copy.GameSessionId = UTF8_TO_TCHAR(Notice.game_session_id);
		return Copy;
	}

	FRallypointMatchNotice CopyMatchNotice(const RpMatchNotice& Notice)
	{
		FRallypointMatchNotice Copy;
		Copy.Kind = Notice.kind;
		Copy.Ticket = Notice.ticket;
		Copy.SessionName = UTF8_TO_TCHAR(Notice.session_name);
		Copy.MatchId = UTF8_TO_TCHAR(Notice.match_id);
		Copy.AcceptanceLeftMs = static_cast<int32>(Notice.acceptance_left_ms);
		Copy.Outcome.Result = Notice.result;
		Copy.Outcome.Message = UTF8_TO_TCHAR(Notice.message);
		return Copy;
	}

	FRallypointGameSession CopyGameSession(const RpGameSession& GameSession)
	{
		FRallypointGameSession Copy;
		Copy.GameSessionId = UTF8_TO_TCHAR(GameSession.game_session_id);
		Copy.Name = UTF8_TO_TCHAR(GameSession.name);
		Copy.Data = UTF8_TO_TCHAR(GameSession.data);
		Copy.MatchmakerData = UTF8_TO_TCHAR(GameSession.matchmaker_data);
		Copy.MaxPlayers = static_cast<int32>(GameSession.max_players);
		for (uint32 At = 0; At < GameSession.property_count; At++)
		{
			const RpGameProperty& Property = GameSession.properties[At];
			Copy.Properties.Add(FString(UTF8_TO_TCHAR(Property.key)), FString(UTF8_TO_TCHAR(Property.value)));
		}
		return Copy;
	}

	ERallypointUpdateReason CopyReason(int32 Reason)
	{
		switch (Reason)
		{
		case RP_UPDATE_REASON_MATCHMAKING_DATA_UPDATED:
			return ERallypointUpdateReason::MatchmakingDataUpdated;
		case RP_UPDATE_REASON_BACKFILL_FAILED:
			return ERallypointUpdateReason::BackfillFailed;
		case RP_UPDATE_REASON_BACKFILL_TIMED_OUT:
			return ERallypointUpdateReason::BackfillTimedOut;
		case RP_UPDATE_REASON_BACKFILL_CANCELLED:
			return ERallypointUpdateReason::BackfillCancelled;
		default:
			return ERallypointUpdateReason::Unknown;
		}
	}
} // namespace

FRallypointEvent FRallypointEvent::Copy(const RpEvent& Event)
{
	FRallypointEvent Copy;
	Copy.Kind = Event.kind;
	Copy.TerminationTimeMs = Event.termination_time_ms;
	Copy.LogLevel = Event.log_level;
	if (Event.completion != nullptr)
	{
		Copy.Completion = CopyCompletion(*Event.completion);
	}
	if (Event.notice != nullptr)
	{
		Copy.Notice = CopyNotice(*Event.notice);
	}
	if (Event.match_notice != nullptr)
	{
		Copy.MatchNotice = CopyMatchNotice(*Event.match_notice);
	}
	if (Event.game_session != nullptr)
	{
		Copy.GameSession = CopyGameSession(*Event.game_session);
	}
	if (Event.game_session_update != nullptr)
	{
		Copy.Update.Reason = CopyReason(Event.game_session_update->reason);
		Copy.Update.GameSession = CopyGameSession(*Event.game_session_update->game_session);
		Copy.Update.BackfillTicketId = UTF8_TO_TCHAR(Event.game_session_update->backfill_ticket_id);
	}
	if (Event.auth_token_request != nullptr)
	{
		Copy.TokenRequest.RequestId = Event.auth_token_request->request_id;
		Copy.TokenRequest.PlayerId = UTF8_TO_TCHAR(Event.auth_token_request->player_id);
		Copy.TokenRequest.bWasRefused = Event.auth_token_request->reason == RP_AUTH_TOKEN_REASON_REFUSED;
	}
	if (Event.log_message != nullptr)
	{
		Copy.LogLine = UTF8_TO_TCHAR(Event.log_message);
	}
	return Copy;
}
