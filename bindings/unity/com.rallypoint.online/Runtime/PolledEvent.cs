using System;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>A copy of one native event. Which properties are not null follows from the kind.</summary>
    internal sealed unsafe class PolledEvent
    {
        internal PolledEvent(RpEvent* polled)
        {
            Kind = (EventKind)polled->kind;
            Key = (long)polled->user_data;
            Completion = polled->completion == null ? null : new Completion(polled->completion);
            SessionNotice = polled->notice == null ? null : new SessionNotice(polled->notice);
            MatchNotice = polled->match_notice == null ? null : new MatchNotice(polled->match_notice);
            GameSession = polled->game_session == null ? null : new GameSession(polled->game_session);
            GameSessionUpdate =
                polled->game_session_update == null ? null : new GameSessionUpdate(polled->game_session_update);
            AuthTokenRequest =
                polled->auth_token_request == null ? null : new AuthTokenRequest(polled->auth_token_request);
            TerminationTime = Times.MomentOrNull(polled->termination_time_ms);
            if (Kind == EventKind.Log)
            {
                LogLine = new LogLine(
                    (LogLevel)polled->log_level, Utf8.Read(polled->log_target), Utf8.Read(polled->log_message));
            }
        }

        internal EventKind Kind { get; private set; }

        internal long Key { get; private set; }

        internal Completion Completion { get; private set; }

        internal SessionNotice SessionNotice { get; private set; }

        internal MatchNotice MatchNotice { get; private set; }

        internal GameSession GameSession { get; private set; }

        internal GameSessionUpdate GameSessionUpdate { get; private set; }

        internal AuthTokenRequest AuthTokenRequest { get; private set; }

        internal LogLine LogLine { get; private set; }

        internal DateTimeOffset? TerminationTime { get; private set; }
    }
}
