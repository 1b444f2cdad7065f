using System;

namespace Rallypoint
{
    // Who hears of every end of a kind, and of what happens without a call.
    public sealed unsafe partial class Sessions
    {
        /// <summary>Hears how every <c>Create</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnCreateComplete;

        /// <summary>Hears how every <c>Start</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnStartComplete;

        /// <summary>Hears how every <c>Update</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnUpdateComplete;

        /// <summary>Hears how every <c>End</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnEndComplete;

        /// <summary>Hears how every <c>Destroy</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnDestroyComplete;

        /// <summary>Hears how every <c>Find</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnFindComplete;

        /// <summary>Hears how every <c>CancelFind</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnCancelFindComplete;

        /// <summary>Hears how every <c>PingResults</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnPingResultsComplete;

        /// <summary>Hears how every <c>Join</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnJoinComplete;

        /// <summary>Hears how every <c>Leave</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnLeaveComplete;

        /// <summary>Hears how every <c>RegisterPlayers</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnRegisterPlayersComplete;

        /// <summary>Hears how every <c>UnregisterPlayers</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnUnregisterPlayersComplete;

        /// <summary>Hears how every <c>FindFriendSession</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnFindFriendSessionComplete;

        /// <summary>Somebody invites this player; nothing was accepted yet.</summary>
        public event Action<SessionNotice> OnInviteReceived;

        /// <summary>The player accepted an invitation: clean up, then join.</summary>
        public event Action<SessionNotice> OnInviteAccepted;

        /// <summary>The gateway was lost, or found again.</summary>
        public event Action<SessionNotice> OnFailure;

        /// <summary>A session's settings changed.</summary>
        public event Action<SessionNotice> OnSettingsUpdated;

        /// <summary>A player was registered.</summary>
        public event Action<SessionNotice> OnParticipantJoined;

        /// <summary>A player was unregistered.</summary>
        public event Action<SessionNotice> OnParticipantLeft;

        /// <summary>A player's own settings changed.</summary>
        public event Action<SessionNotice> OnParticipantSettingsUpdated;

        internal void HearCompletion(Completion completion)
        {
            online.Delivery.Raise(HandlersOf(completion.Kind), completion);
        }

        internal void Hear(SessionNotice notice)
        {
            online.Delivery.Raise(HandlersOf(notice.Kind), notice);
        }

        private Action<Completion> HandlersOf(OperationKind kind)
        {
            switch (kind)
            {
                case OperationKind.CreateSession:
                    return OnCreateComplete;
                case OperationKind.StartSession:
                    return OnStartComplete;
                case OperationKind.UpdateSession:
                    return OnUpdateComplete;
                case OperationKind.EndSession:
                    return OnEndComplete;
                case OperationKind.DestroySession:
                    return OnDestroyComplete;
                case OperationKind.FindSessions:
                    return OnFindComplete;
                case OperationKind.CancelFindSessions:
                    return OnCancelFindComplete;
                case OperationKind.PingSearchResults:
                    return OnPingResultsComplete;
                case OperationKind.JoinSession:
                    return OnJoinComplete;
                case OperationKind.LeaveSession:
                    return OnLeaveComplete;
                case OperationKind.RegisterPlayers:
                case OperationKind.RegisterLocalPlayer:
                    return OnRegisterPlayersComplete;
                case OperationKind.UnregisterPlayers:
                case OperationKind.UnregisterLocalPlayer:
                    return OnUnregisterPlayersComplete;
                case OperationKind.FindFriendSession:
                    return OnFindFriendSessionComplete;
                default:
                    return null;
            }
        }

        private Action<SessionNotice> HandlersOf(SessionNoticeKind kind)
        {
            switch (kind)
            {
                case SessionNoticeKind.InviteReceived:
                    return OnInviteReceived;
                case SessionNoticeKind.InviteAccepted:
                    return OnInviteAccepted;
                case SessionNoticeKind.Failure:
                    return OnFailure;
                case SessionNoticeKind.SettingsUpdated:
                    return OnSettingsUpdated;
                case SessionNoticeKind.ParticipantJoined:
                    return OnParticipantJoined;
                case SessionNoticeKind.ParticipantLeft:
                    return OnParticipantLeft;
                case SessionNoticeKind.ParticipantSettingsUpdated:
                    return OnParticipantSettingsUpdated;
                default:
                    return null;
            }
        }
    }
}
