using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>One subsystem's named sessions, after Unreal's <c>IOnlineSession</c>. A call that is refused throws
    /// <see cref="RallypointException"/> and started nothing; one that is accepted completes once.</summary>
    public sealed unsafe partial class Sessions
    {
        private readonly Subsystem online;

        internal Sessions(Subsystem online)
        {
            this.online = online;
        }

        private SubsystemHandle Handle
        {
            get { return online.Handle; }
        }

        /// <summary>Makes a named session from settings. Nothing is sent: <see cref="Start(string, Action{Completion})"/> does that.</summary>
        /// <param name="name">the game's own name for it, 1 to 255 bytes, compared without regard to ASCII case</param>
        /// <param name="settings">what it is to be</param>
        /// <param name="onComplete">hears how it ended</param>
        public Operation Create(string name, SessionSettings settings, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                RpSessionSettings* given = SettingsToC.Settings(arena, settings);
                Operation operation = Expect(OperationKind.CreateSession, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_create(
                    Handle, session, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> CreateAsync(string name, SessionSettings settings, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Create(name, settings));
        }

        /// <summary>Begins the match: asks the gateway for a game session on a game server, and for a slot in it.</summary>
        public Operation Start(string name, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                Operation operation = Expect(OperationKind.StartSession, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_start(
                    Handle, session, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> StartAsync(string name, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Start(name));
        }

        /// <summary>Begins the match in a place of the player's choice. A place that the gateway does not let players choose completes as
        /// <see cref="Result.ChoiceNotAllowed"/>, and the next start may choose another one. A start that is tried again goes where the
        /// first one went, also without options. A joined session and one of the local network need no place.</summary>
        public Operation Start(string name, StartOptions options, Action<Completion> onComplete = null)
        {
            if (options == null)
            {
                throw new ArgumentNullException("options");
            }
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                RpStartOptions* given = options.ToC(arena);
                Operation operation = Expect(OperationKind.StartSession, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_start_with_options(
                    Handle, session, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> StartAsync(string name, StartOptions options, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Start(name, options));
        }

        /// <summary>Changes a session's settings, here and, with <paramref name="refreshOnlineData"/>, where others find it.</summary>
        public Operation Update(string name, SessionSettings settings, bool refreshOnlineData = true, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                RpSessionSettings* given = SettingsToC.Settings(arena, settings);
                Operation operation = Expect(OperationKind.UpdateSession, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_update(
                    Handle, session, given, refreshOnlineData ? 1 : 0, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> UpdateAsync(string name, SessionSettings settings, bool refreshOnlineData = true, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Update(name, settings, refreshOnlineData));
        }

        /// <summary>Ends the match. The session stays, and so does its game session.</summary>
        public Operation End(string name, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                Operation operation = Expect(OperationKind.EndSession, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_end(
                    Handle, session, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> EndAsync(string name, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => End(name));
        }

        /// <summary>Destroys a session in any state: the owner's ends the game session, a guest's gives the slot back.</summary>
        public Operation Destroy(string name, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                Operation operation = Expect(OperationKind.DestroySession, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_destroy(
                    Handle, session, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> DestroyAsync(string name, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Destroy(name));
        }

        /// <summary>Joins a game session: a search's result, or one known by its id. Its connect string is there when it completes.</summary>
        public Operation Join(string name, JoinTarget target, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                RpJoinOptions* given = target.ToC(arena);
                Operation operation = Expect(OperationKind.JoinSession, name, onComplete, target.Search);
                ulong id = 0;
                Result result = NativeMethods.rp_session_join(
                    Handle, session, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> JoinAsync(string name, JoinTarget target, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Join(name, target));
        }

        /// <summary>Gives the local player's slot back and forgets the session here; the game session goes on.</summary>
        public Operation Leave(string name, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                Operation operation = Expect(OperationKind.LeaveSession, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_leave(
                    Handle, session, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> LeaveAsync(string name, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Leave(name));
        }

        private Operation Expect(
            OperationKind kind, string sessionName, Action<Completion> onComplete, object needed = null)
        {
            return online.Delivery.Expect(kind, sessionName, onComplete, needed);
        }

        private Operation Began(Operation operation, Result result, ulong id)
        {
            return online.Delivery.Began(operation, result, id);
        }
    }
}
