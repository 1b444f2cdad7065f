using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>A ticket that looks for a match. It is followed until it is over or untracked, whatever becomes of this
    /// object.</summary>
    public sealed unsafe class Ticket
    {
        private readonly object gate = new object();
        private readonly Subsystem online;
        private readonly TaskCompletionSource<TicketInfo> matched = new TaskCompletionSource<TicketInfo>();
        private bool isUntracked;

        internal Ticket(Subsystem online)
        {
            this.online = online;
        }

        /// <summary>Its id in the subsystem; what notices and completions name.</summary>
        public ulong Id { get; private set; }

        /// <summary>What started it; null for a ticket that somebody else started.</summary>
        public Operation Started { get; private set; }

        /// <summary>Completes when the match is made, and its named session is there. It fails with
        /// <see cref="RallypointException"/> when the ticket is over without a match, or is not followed any more. It completes on
        /// the thread that ticks.</summary>
        public Task<TicketInfo> Matched
        {
            get { return matched.Task; }
        }

        /// <summary>What is known of it. Nothing is asked: the library follows it by itself.</summary>
        public TicketInfo GetInfo()
        {
            using (online.Handle.Using())
            {
                RpMatchmakingTicket* lent = null;
                Subsystem.Check(NativeMethods.rp_matchmaking_get_ticket(online.Handle, Id, &lent));
                try
                {
                    return new TicketInfo(lent);
                }
                finally
                {
                    NativeMethods.rp_matchmaking_ticket_release(online.Handle, lent);
                }
            }
        }

        /// <summary>What a player of the party needs to follow it by <see cref="Matchmaking.Track"/>: a secret of the two. Known when
        /// the start is complete.</summary>
        public string GetPlayerToken(string playerId)
        {
            using (var arena = new CallArena())
            {
                byte* player = arena.Text("playerId", playerId);
                return Subsystem.TextOf((buffer, size) =>
                    NativeMethods.rp_matchmaking_get_player_token(online.Handle, Id, player, buffer, size));
            }
        }

        /// <summary>Accepts the match that is proposed.</summary>
        /// <param name="playerIds">who plays; null: the local player, or, when that is none of them, all of the ticket</param>
        /// <param name="onComplete">hears how it ended</param>
        public Operation Accept(IReadOnlyList<string> playerIds = null, Action<Completion> onComplete = null)
        {
            return Answer(MatchAcceptance.Accepted, playerIds, onComplete);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> AcceptAsync(
            IReadOnlyList<string> playerIds = null, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Accept(playerIds));
        }

        /// <summary>Rejects it, for the same. It ends the ticket.</summary>
        public Operation Reject(IReadOnlyList<string> playerIds = null, Action<Completion> onComplete = null)
        {
            return Answer(MatchAcceptance.Rejected, playerIds, onComplete);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> RejectAsync(
            IReadOnlyList<string> playerIds = null, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Reject(playerIds));
        }

        /// <summary>Stops looking. When it completes well, the ticket is cancelled.</summary>
        public Operation Stop(Action<Completion> onComplete = null)
        {
            Operation operation = online.Delivery.Expect(OperationKind.StopMatchmaking, null, onComplete);
            ulong id = 0;
            Result result = NativeMethods.rp_matchmaking_stop(
                online.Handle, Id, IntPtr.Zero, operation.Key, &id);
            return online.Delivery.Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> StopAsync(CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Stop());
        }

        /// <summary>Forgets it here: nothing is heard of it any more, and the gateway goes on with it. A start that is under way is
        /// cancelled instead. Twice, or after the subsystem was disposed, does nothing.</summary>
        public void Untrack()
        {
            lock (gate)
            {
                if (isUntracked)
                {
                    return;
                }
                isUntracked = true;
            }
            try
            {
                Result result = NativeMethods.rp_matchmaking_untrack(online.Handle, Id);
                if (result == Result.AlreadyPending && Started != null)
                {
                    Started.Cancel();
                }
                else if (result != Result.InvalidHandle)
                {
                    Subsystem.Check(result);
                }
            }
            catch (ObjectDisposedException)
            {
                // Nothing follows it there any more.
            }
            online.Matchmaking.Forget(Id);
            End(new RallypointException(Result.Cancelled, "the ticket is not followed any more"));
        }

        internal void Begin(Operation started, ulong id)
        {
            Started = started;
            Id = id;
        }

        /// <summary>The start's callback: who waits for a match must not wait for a ticket that never was.</summary>
        internal Action<Completion> Watching(Action<Completion> onComplete)
        {
            return completion =>
            {
                if (!completion.IsOk)
                {
                    online.Matchmaking.Forget(completion.Ticket);
                    End(new RallypointException(completion));
                }
                else if (IsUntracked)
                {
                    // The gateway was quicker than the cancellation.
                    NativeMethods.rp_matchmaking_untrack(online.Handle, completion.Ticket);
                }
                if (onComplete != null)
                {
                    onComplete(completion);
                }
            };
        }

        internal void End(MatchNotice notice)
        {
            if (notice.Kind != MatchNoticeKind.Complete)
            {
                string why = notice.Message.Length == 0 ? notice.Reason : notice.Message;
                End(new RallypointException(notice.Result, why));
                return;
            }
            try
            {
                TicketInfo info = GetInfo();
                online.Delivery.Later(() => matched.TrySetResult(info));
            }
            catch (RallypointException untracked)
            {
                // A handler of the match forgot it.
                End(untracked);
            }
            catch (ObjectDisposedException)
            {
                // Or ended the subsystem.
                End(new RallypointException(Result.Cancelled, "the subsystem was disposed"));
            }
        }

        internal void End(RallypointException problem)
        {
            online.Delivery.Later(() => matched.TrySetException(problem));
        }

        private bool IsUntracked
        {
            get { lock (gate) { return isUntracked; } }
        }

        private Operation Answer(
            MatchAcceptance acceptance, IReadOnlyList<string> playerIds, Action<Completion> onComplete)
        {
            using (var arena = new CallArena())
            {
                IReadOnlyList<string> players = playerIds ?? Completion.Nobody;
                byte** given = arena.Texts("playerIds", players);
                Operation operation = online.Delivery.Expect(OperationKind.AcceptMatch, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_matchmaking_accept(
                    online.Handle, Id, (int)acceptance, given, (uint)players.Count, IntPtr.Zero, operation.Key, &id);
                return online.Delivery.Began(operation, result, id);
            }
        }
    }
}
