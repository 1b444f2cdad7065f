using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>One subsystem's matchmaking tickets, after O3DE's and GameLift's. The library follows each; what becomes of it is
    /// told by the events.</summary>
    public sealed unsafe partial class Matchmaking
    {
        private readonly Subsystem online;
        // Also held while a ticket is made: who hears of it waits until it is known here.
        private readonly object gate = new object();
        private readonly Dictionary<ulong, Ticket> tickets = new Dictionary<ulong, Ticket>();

        internal Matchmaking(Subsystem online)
        {
            this.online = online;
        }

        private SubsystemHandle Handle
        {
            get { return online.Handle; }
        }

        /// <summary>Looks for a match. <see cref="Ticket.Started"/> completes when the gateway has the ticket.</summary>
        /// <param name="options">for whom, and by whose rules</param>
        /// <param name="sessionName">the session that is there before match complete is heard; null: none</param>
        /// <param name="onComplete">hears how the start ended</param>
        public Ticket Start(
            MatchmakingOptions options, string sessionName = null, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                RpMatchmakingOptions* given = options.ToC(arena);
                byte* session = arena.TextOrNull("sessionName", sessionName);
                var ticket = new Ticket(online);
                lock (gate)
                {
                    Operation operation = Expect(OperationKind.StartMatchmaking, sessionName, ticket.Watching(onComplete));
                    ulong id = 0;
                    ulong made = 0;
                    Result result = NativeMethods.rp_matchmaking_start(
                        Handle, session, given, IntPtr.Zero, operation.Key, &id, &made);
                    return Adopt(ticket, Began(operation, result, id), made);
                }
            }
        }

        /// <summary>Finds or makes a session; Unreal's <c>StartMatchmaking</c>. <see cref="Ticket.Started"/> completes when the named
        /// session is there, as after a join, or cannot be.</summary>
        /// <param name="name">the session</param>
        /// <param name="options">for whom, and by whose rules</param>
        /// <param name="settings">what the session's settings are to be here; null: as the match says</param>
        /// <param name="onComplete">hears how it ended</param>
        public Ticket StartSession(
            string name, MatchmakingOptions options, SessionSettings settings = null, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                RpSessionSettings* wanted = settings == null ? null : SettingsToC.Settings(arena, settings);
                RpMatchmakingOptions* given = options.ToC(arena);
                var ticket = new Ticket(online);
                lock (gate)
                {
                    Operation operation = Expect(OperationKind.SessionStartMatchmaking, name, ticket.Watching(onComplete));
                    ulong id = 0;
                    ulong made = 0;
                    Result result = NativeMethods.rp_session_start_matchmaking(
                        Handle, session, wanted, given, IntPtr.Zero, operation.Key, &id, &made);
                    return Adopt(ticket, Began(operation, result, id), made);
                }
            }
        }

        /// <summary>Follows a ticket that somebody else started, with what <see cref="Ticket.GetPlayerToken"/> gave
        /// them.</summary>
        public Ticket Track(
            string ticketId,
            string token,
            string sessionName = null,
            AcceptanceMode acceptanceMode = AcceptanceMode.Manual)
        {
            using (var arena = new CallArena())
            {
                var given = (RpMatchmakingTrackOptions*)arena.Allocate(sizeof(RpMatchmakingTrackOptions));
                given->struct_size = (uint)sizeof(RpMatchmakingTrackOptions);
                given->ticket_id = arena.Text("ticketId", ticketId);
                given->token = arena.Text("token", token);
                given->acceptance_mode = (int)acceptanceMode;
                byte* session = arena.TextOrNull("sessionName", sessionName);
                lock (gate)
                {
                    ulong made = 0;
                    Subsystem.Check(NativeMethods.rp_matchmaking_track(Handle, session, given, &made));
                    return Adopt(new Ticket(online), null, made);
                }
            }
        }

        /// <summary>Stops a session's matchmaking: the session is gone when it completes. (Unreal's <c>CancelMatchmaking</c>)</summary>
        public Operation CancelSession(string name, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                Operation operation = Expect(OperationKind.SessionCancelMatchmaking, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_cancel_matchmaking(
                    Handle, session, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> CancelSessionAsync(string name, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => CancelSession(name));
        }

        /// <summary>Agrees to be in a ticket that this player will start. <see cref="Completion.MatchmakingPass"/> is for
        /// <see cref="MatchmakingPlayer.Pass"/> of the leader.</summary>
        public Operation RequestPass(string leaderId, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* leader = arena.Text("leaderId", leaderId);
                Operation operation = Expect(OperationKind.RequestMatchmakingPass, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_matchmaking_request_pass(
                    Handle, leader, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> RequestPassAsync(string leaderId, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => RequestPass(leaderId));
        }

        internal void Hear(MatchNotice notice)
        {
            Ticket ticket = null;
            if (notice.IsEnd)
            {
                ticket = Forget(notice.Ticket);
            }
            online.Delivery.Raise(HandlersOf(notice.Kind), notice);
            if (ticket != null)
            {
                ticket.End(notice);
            }
        }

        /// <summary>Nobody hears of it any more.</summary>
        internal Ticket Forget(ulong id)
        {
            lock (gate)
            {
                Ticket ticket;
                if (tickets.TryGetValue(id, out ticket))
                {
                    tickets.Remove(id);
                }
                return ticket;
            }
        }

        /// <summary>The subsystem is gone: nothing more is heard of any ticket.</summary>
        internal void Close()
        {
            List<Ticket> left;
            lock (gate)
            {
                left = new List<Ticket>(tickets.Values);
                tickets.Clear();
            }
            foreach (Ticket ticket in left)
            {
                ticket.End(new RallypointException(Result.Cancelled, "the subsystem was disposed"));
            }
        }

        private Ticket Adopt(Ticket ticket, Operation started, ulong made)
        {
            ticket.Begin(started, made);
            tickets.Add(made, ticket);
            return ticket;
        }

        private Operation Expect(OperationKind kind, string sessionName, Action<Completion> onComplete)
        {
            return online.Delivery.Expect(kind, sessionName, onComplete);
        }

        private Operation Began(Operation operation, Result result, ulong id)
        {
            return online.Delivery.Began(operation, result, id);
        }
    }
}
