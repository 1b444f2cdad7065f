using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rallypoint.Native;

namespace Rallypoint
{
    // Finding sessions, and what they look like.
    public sealed unsafe partial class Sessions
    {
        /// <summary>Looks for sessions that can be joined and fills the search. One find runs at a time.</summary>
        public Operation Find(Search search, Action<Completion> onComplete = null)
        {
            Operation operation = Expect(OperationKind.FindSessions, null, onComplete, search);
            ulong id = 0;
            Result result = NativeMethods.rp_session_find(
                Handle, search.Id, IntPtr.Zero, operation.Key, &id);
            return Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> FindAsync(Search search, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Find(search));
        }

        /// <summary>Stops the find under way: it completes as cancelled first.</summary>
        public Operation CancelFind(Action<Completion> onComplete = null)
        {
            Operation operation = Expect(OperationKind.CancelFindSessions, null, onComplete);
            ulong id = 0;
            Result result = NativeMethods.rp_session_cancel_find(
                Handle, IntPtr.Zero, operation.Key, &id);
            return Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> CancelFindAsync(CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => CancelFind());
        }

        /// <summary>Looks for one game session and fills the search with it.</summary>
        public Operation FindById(string gameSessionId, Search search, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* given = arena.Text("gameSessionId", gameSessionId);
                Operation operation = Expect(OperationKind.FindSessionById, null, onComplete, search);
                ulong id = 0;
                Result result = NativeMethods.rp_session_find_by_id(
                    Handle, given, search.Id, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> FindByIdAsync(string gameSessionId, Search search, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => FindById(gameSessionId, search));
        }

        /// <summary>Measures how far each result's game server is.</summary>
        public Operation PingResults(Search search, Action<Completion> onComplete = null)
        {
            Operation operation = Expect(OperationKind.PingSearchResults, null, onComplete, search);
            ulong id = 0;
            Result result = NativeMethods.rp_session_ping_results(
                Handle, search.Id, IntPtr.Zero, operation.Key, &id);
            return Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> PingResultsAsync(Search search, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => PingResults(search));
        }

        /// <summary>Completes as <see cref="Result.NotSupported"/>: who is whose friend, a platform's service knows.</summary>
        public Operation FindFriendSession(IReadOnlyList<string> friendIds, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte** friends = arena.Texts("friendIds", friendIds);
                Operation operation = Expect(OperationKind.FindFriendSession, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_find_friend_session(
                    Handle, friends, (uint)friendIds.Count, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> FindFriendSessionAsync(IReadOnlyList<string> friendIds, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => FindFriendSession(friendIds));
        }
    }
}
