using System;

namespace Rallypoint
{
    // Who hears of every ticket.
    public sealed unsafe partial class Matchmaking
    {
        /// <summary>A match is proposed: once for each. Accept or reject it by the ticket.</summary>
        public event Action<MatchNotice> OnMatchAcceptance;

        /// <summary>A match is made, and its named session is there: once for a ticket.</summary>
        public event Action<MatchNotice> OnMatchComplete;

        /// <summary>The gateway does not answer for a ticket any more: once for each loss. It is asked on.</summary>
        public event Action<MatchNotice> OnMatchError;

        /// <summary>A ticket is over without a match for the local player: once for a ticket.</summary>
        public event Action<MatchNotice> OnMatchFailure;

        /// <summary>Hears how every <c>Start</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnStartComplete;

        /// <summary>Hears how every <c>Ticket.Stop</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnStopComplete;

        /// <summary>Hears how every <c>Ticket.Accept</c> and <c>Ticket.Reject</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnAcceptComplete;

        /// <summary>Hears how every <c>StartSession</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnSessionComplete;

        /// <summary>Hears how every <c>CancelSession</c> ends, after the call's own callback.</summary>
        public event Action<Completion> OnSessionCancelComplete;

        internal void HearCompletion(Completion completion)
        {
            online.Delivery.Raise(HandlersOf(completion.Kind), completion);
        }

        private Action<Completion> HandlersOf(OperationKind kind)
        {
            switch (kind)
            {
                case OperationKind.StartMatchmaking:
                    return OnStartComplete;
                case OperationKind.StopMatchmaking:
                    return OnStopComplete;
                case OperationKind.AcceptMatch:
                    return OnAcceptComplete;
                case OperationKind.SessionStartMatchmaking:
                    return OnSessionComplete;
                case OperationKind.SessionCancelMatchmaking:
                    return OnSessionCancelComplete;
                default:
                    return null;
            }
        }

        private Action<MatchNotice> HandlersOf(MatchNoticeKind kind)
        {
            switch (kind)
            {
                case MatchNoticeKind.Acceptance:
                    return OnMatchAcceptance;
                case MatchNoticeKind.Complete:
                    return OnMatchComplete;
                case MatchNoticeKind.Error:
                    return OnMatchError;
                case MatchNoticeKind.Failure:
                    return OnMatchFailure;
                default:
                    return null;
            }
        }
    }
}
