using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>Something that happened to a session without a call.</summary>
    public sealed class SessionNotice
    {
        internal unsafe SessionNotice(RpSessionNotice* notice)
        {
            Kind = (SessionNoticeKind)notice->kind;
            Reason = notice->reason;
            SessionName = Utf8.Read(notice->session_name);
            PlayerId = Utf8.Read(notice->player_id);
            FromPlayerId = Utf8.Read(notice->from_player_id);
            AppId = Utf8.Read(notice->app_id);
            GameSessionId = Utf8.Read(notice->game_session_id);
        }

        /// <summary>What happened.</summary>
        public SessionNoticeKind Kind { get; private set; }

        /// <summary>Why a participant left.</summary>
        public ParticipantLeftReason LeftReason
        {
            get { return (ParticipantLeftReason)Reason; }
        }

        /// <summary>What became of the gateway.</summary>
        public SessionFailure Failure
        {
            get { return (SessionFailure)Reason; }
        }

        /// <summary>For an accepted invitation: whether it can be joined.</summary>
        public Result Result
        {
            get { return (Result)Reason; }
        }

        /// <summary>The session it is about, or empty.</summary>
        public string SessionName { get; private set; }

        /// <summary>The player it is about, or empty.</summary>
        public string PlayerId { get; private set; }

        /// <summary>Who invited, or empty.</summary>
        public string FromPlayerId { get; private set; }

        /// <summary>What application an invitation is for, or empty.</summary>
        public string AppId { get; private set; }

        /// <summary>What an invitation is to, or empty.</summary>
        public string GameSessionId { get; private set; }

        private int Reason { get; set; }
    }
}
