using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rallypoint.Native;

namespace Rallypoint
{
    // Players and invitations.
    public sealed unsafe partial class Sessions
    {
        /// <summary>Says that players are in the session: they take slots in it.</summary>
        public Operation RegisterPlayers(string name, IReadOnlyList<string> playerIds, bool wasInvited = false, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                byte** players = arena.Texts("playerIds", playerIds);
                Operation operation = Expect(OperationKind.RegisterPlayers, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_register_players(
                    Handle, session, players, (uint)playerIds.Count, wasInvited ? 1 : 0, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> RegisterPlayersAsync(string name, IReadOnlyList<string> playerIds, bool wasInvited = false, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => RegisterPlayers(name, playerIds, wasInvited));
        }

        /// <summary>Says that players are no longer in the session, and why.</summary>
        public Operation UnregisterPlayers(string name, IReadOnlyList<string> playerIds, ParticipantLeftReason reason = ParticipantLeftReason.Left, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                byte** players = arena.Texts("playerIds", playerIds);
                Operation operation = Expect(OperationKind.UnregisterPlayers, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_unregister_players(
                    Handle, session, players, (uint)playerIds.Count, (int)reason, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> UnregisterPlayersAsync(string name, IReadOnlyList<string> playerIds, ParticipantLeftReason reason = ParticipantLeftReason.Left, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => UnregisterPlayers(name, playerIds, reason));
        }

        /// <summary>Says that a player of this machine is in the session.</summary>
        public Operation RegisterLocalPlayer(string name, string playerId, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                byte* player = arena.Text("playerId", playerId);
                Operation operation = Expect(OperationKind.RegisterLocalPlayer, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_register_local_player(
                    Handle, session, player, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> RegisterLocalPlayerAsync(string name, string playerId, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => RegisterLocalPlayer(name, playerId));
        }

        /// <summary>Says that a player of this machine is no longer in the session.</summary>
        public Operation UnregisterLocalPlayer(string name, string playerId, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                byte* player = arena.Text("playerId", playerId);
                Operation operation = Expect(OperationKind.UnregisterLocalPlayer, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_unregister_local_player(
                    Handle, session, player, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> UnregisterLocalPlayerAsync(string name, string playerId, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => UnregisterLocalPlayer(name, playerId));
        }

        /// <summary>Completes as <see cref="Result.NotSupported"/>: invitations travel by a platform's service.</summary>
        public Operation SendInvite(string name, IReadOnlyList<string> friendIds, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                byte** friends = arena.Texts("friendIds", friendIds);
                Operation operation = Expect(OperationKind.SendSessionInvite, name, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_session_send_invite(
                    Handle, session, friends, (uint)friendIds.Count, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> SendInviteAsync(string name, IReadOnlyList<string> friendIds, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => SendInvite(name, friendIds));
        }

        /// <summary>Whether a player was registered with the session.</summary>
        public bool IsPlayerInSession(string name, string playerId)
        {
            using (var arena = new CallArena())
            {
                int isIn = 0;
                Subsystem.Check(NativeMethods.rp_session_is_player_in_session(
                    Handle, arena.Text("name", name), arena.Text("playerId", playerId), &isIn));
                return isIn != 0;
            }
        }

        /// <summary>Whether a session here uses presence.</summary>
        public bool HasPresenceSession()
        {
            int has = 0;
            Subsystem.Check(NativeMethods.rp_session_has_presence_session(Handle, &has));
            return has != 0;
        }

        /// <summary>The platform told of an invitation: <see cref="OnInviteReceived"/> comes in a later tick.</summary>
        public void ReceiveInvite(Invite invite)
        {
            using (var arena = new CallArena())
            {
                Subsystem.Check(NativeMethods.rp_session_receive_invite(Handle, invite.ToC(arena)));
            }
        }

        /// <summary>The player accepted it: <see cref="OnInviteAccepted"/> comes in a later tick; the game then joins by its game
        /// session id.</summary>
        public void AcceptInvite(Invite invite)
        {
            using (var arena = new CallArena())
            {
                Subsystem.Check(NativeMethods.rp_session_accept_invite(Handle, invite.ToC(arena)));
            }
        }
    }
}
