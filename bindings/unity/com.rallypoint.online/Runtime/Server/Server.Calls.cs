using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rallypoint.Native;

namespace Rallypoint
{
    // What a server process says to the service.
    public sealed unsafe partial class Server
    {
        /// <summary>Connects this process to the service. (<c>InitSDK</c>)</summary>
        public Operation Init(ServerParameters parameters, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                RpServerParameters* given = parameters.ToC(arena);
                Operation operation = Expect(OperationKind.ServerInit, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_server_init(
                    Handle, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> InitAsync(ServerParameters parameters, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Init(parameters));
        }

        /// <summary>Says that the game session can take players.</summary>
        public Operation ActivateGameSession(Action<Completion> onComplete = null)
        {
            Operation operation = Expect(OperationKind.ServerActivateGameSession, null, onComplete);
            ulong id = 0;
            Result result = NativeMethods.rp_server_activate_game_session(
                Handle, IntPtr.Zero, operation.Key, &id);
            return Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> ActivateGameSessionAsync(CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => ActivateGameSession());
        }

        /// <summary>Asks the service whether a player who came may stay.</summary>
        public Operation AcceptPlayerSession(string playerSessionId, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* given = arena.Text("playerSessionId", playerSessionId);
                Operation operation = Expect(OperationKind.ServerAcceptPlayerSession, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_server_accept_player_session(
                    Handle, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> AcceptPlayerSessionAsync(string playerSessionId, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => AcceptPlayerSession(playerSessionId));
        }

        /// <summary>Tells the service that a player is gone: the slot reopens.</summary>
        public Operation RemovePlayerSession(string playerSessionId, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* given = arena.Text("playerSessionId", playerSessionId);
                Operation operation = Expect(OperationKind.ServerRemovePlayerSession, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_server_remove_player_session(
                    Handle, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> RemovePlayerSessionAsync(string playerSessionId, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => RemovePlayerSession(playerSessionId));
        }

        /// <summary>Says whether the game session takes new player sessions.</summary>
        public Operation UpdatePlayerSessionCreationPolicy(PlayerSessionCreationPolicy policy, Action<Completion> onComplete = null)
        {
            Operation operation = Expect(OperationKind.ServerUpdatePlayerSessionCreationPolicy, null, onComplete);
            ulong id = 0;
            Result result = NativeMethods.rp_server_update_player_session_creation_policy(
                Handle, (int)policy, IntPtr.Zero, operation.Key, &id);
            return Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> UpdatePlayerSessionCreationPolicyAsync(PlayerSessionCreationPolicy policy, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => UpdatePlayerSessionCreationPolicy(policy));
        }

        /// <summary>Asks which player sessions there are: in <see cref="Completion.PlayerSessions"/>, one page of them.</summary>
        public Operation DescribePlayerSessions(PlayerSessionQuery query, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                RpDescribePlayerSessionsOptions* given = query.ToC(arena);
                Operation operation = Expect(OperationKind.ServerDescribePlayerSessions, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_server_describe_player_sessions(
                    Handle, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> DescribePlayerSessionsAsync(PlayerSessionQuery query, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => DescribePlayerSessions(query));
        }

        /// <summary>Looks for players to fill free slots with. <see cref="Completion.BackfillTicketId"/> names the search.</summary>
        public Operation StartMatchBackfill(MatchBackfillOptions options, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                RpMatchBackfillOptions* given = options.ToC(arena);
                Operation operation = Expect(OperationKind.ServerStartMatchBackfill, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_server_start_match_backfill(
                    Handle, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> StartMatchBackfillAsync(MatchBackfillOptions options, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => StartMatchBackfill(options));
        }

        /// <summary>Stops looking for players.</summary>
        public Operation StopMatchBackfill(string matchmakingConfigurationArn, string ticketId, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* arn = arena.Text("matchmakingConfigurationArn", matchmakingConfigurationArn);
                byte* ticket = arena.Text("ticketId", ticketId);
                Operation operation = Expect(OperationKind.ServerStopMatchBackfill, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_server_stop_match_backfill(
                    Handle, arn, ticket, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> StopMatchBackfillAsync(string matchmakingConfigurationArn, string ticketId, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => StopMatchBackfill(matchmakingConfigurationArn, ticketId));
        }

        /// <summary>Asks where the TLS certificate is: in <see cref="Completion.ComputeCertificate"/>.</summary>
        public Operation GetComputeCertificate(Action<Completion> onComplete = null)
        {
            Operation operation = Expect(OperationKind.ServerGetComputeCertificate, null, onComplete);
            ulong id = 0;
            Result result = NativeMethods.rp_server_get_compute_certificate(
                Handle, IntPtr.Zero, operation.Key, &id);
            return Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> GetComputeCertificateAsync(CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => GetComputeCertificate());
        }

        /// <summary>Asks for credentials of a role: in <see cref="Completion.FleetRoleCredentials"/>. The service is not asked
        /// again until 15 minutes before they end.</summary>
        public Operation GetFleetRoleCredentials(string roleArn, string roleSessionName = null, Action<Completion> onComplete = null)
        {
            using (var arena = new CallArena())
            {
                byte* arn = arena.Text("roleArn", roleArn);
                byte* session = arena.TextOrNull("roleSessionName", roleSessionName);
                Operation operation = Expect(OperationKind.ServerGetFleetRoleCredentials, null, onComplete);
                ulong id = 0;
                Result result = NativeMethods.rp_server_get_fleet_role_credentials(
                    Handle, arn, session, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> GetFleetRoleCredentialsAsync(string roleArn, string roleSessionName = null, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => GetFleetRoleCredentials(roleArn, roleSessionName));
        }

        /// <summary>Tells the service that this process is about to exit.</summary>
        public Operation Ending(Action<Completion> onComplete = null)
        {
            Operation operation = Expect(OperationKind.ServerEnding, null, onComplete);
            ulong id = 0;
            Result result = NativeMethods.rp_server_ending(
                Handle, IntPtr.Zero, operation.Key, &id);
            return Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> EndingAsync(CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Ending());
        }

        /// <summary>Closes the connection to the service. <see cref="Init"/> may be called again afterwards.</summary>
        public Operation Destroy(Action<Completion> onComplete = null)
        {
            Operation operation = Expect(OperationKind.ServerDestroy, null, onComplete);
            ulong id = 0;
            Result result = NativeMethods.rp_server_destroy(
                Handle, IntPtr.Zero, operation.Key, &id);
            return Began(operation, result, id);
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> DestroyAsync(CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Destroy());
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
