using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>How an operation ended. A copy: it stays as it is.</summary>
    public sealed class Completion
    {
        internal static readonly IReadOnlyList<string> Nobody = new string[0];

        internal unsafe Completion(RpCompletionInfo* info)
        {
            Result = (Result)info->result;
            Kind = (OperationKind)info->operation_kind;
            OperationId = info->operation;
            SearchId = info->search;
            SessionName = Utf8.Read(info->session_name);
            Message = Utf8.Read(info->message);
            ServiceCode = Utf8.Read(info->service_code);
            RequestId = Utf8.Read(info->request_id);
            HttpStatus = (int)info->http_status;
            RetryAfter = Times.SpanOrNull(info->retry_after_ms);
            IsRetryable = info->retryable != 0;
            IsViaLan = info->via_lan != 0;
            PlayerIds = info->player_count == 0 ? Nobody : Utf8.Read(info->player_ids, info->player_count);
            PlayerSessions = info->player_sessions == null ? null : new PlayerSessionPage(info->player_sessions);
            ComputeCertificate =
                info->compute_certificate == null ? null : new ComputeCertificate(info->compute_certificate);
            FleetRoleCredentials =
                info->fleet_role_credentials == null ? null : new FleetRoleCredentials(info->fleet_role_credentials);
            BackfillTicketId = Utf8.Read(info->backfill_ticket_id);
            Ticket = info->ticket;
            TicketId = Utf8.Read(info->ticket_id);
            MatchmakingPass = Utf8.Read(info->matchmaking_pass);
            MatchmakingPassExpires = Times.MomentOrNull(info->matchmaking_pass_expires_ms);
        }

        /// <summary>The end of an operation that its subsystem did not outlive.</summary>
        internal Completion(Operation operation, Result result, string message)
        {
            Result = result;
            Kind = operation.Kind;
            OperationId = operation.Id;
            SessionName = operation.SessionName;
            Message = message;
            ServiceCode = RequestId = BackfillTicketId = TicketId = MatchmakingPass = string.Empty;
            PlayerIds = Nobody;
        }

        /// <summary>What it came to.</summary>
        public Result Result { get; private set; }

        /// <summary>Whether it worked.</summary>
        public bool IsOk
        {
            get { return Result == Result.Ok; }
        }

        /// <summary>Which call it came of.</summary>
        public OperationKind Kind { get; private set; }

        /// <summary>The operation that ended.</summary>
        public ulong OperationId { get; private set; }

        /// <summary>The search it was about, or 0.</summary>
        public ulong SearchId { get; private set; }

        /// <summary>The session it was about, by the name that the call gave, or empty.</summary>
        public string SessionName { get; private set; }

        /// <summary>Why, for people; empty on success.</summary>
        public string Message { get; private set; }

        /// <summary>The service's own name for the failure, or empty.</summary>
        public string ServiceCode { get; private set; }

        /// <summary>Finds the request in the gateway's log, also when no answer came; empty on success.</summary>
        public string RequestId { get; private set; }

        /// <summary>The HTTP status; 0 when no answer came or everything went well.</summary>
        public int HttpStatus { get; private set; }

        /// <summary>How long the service asks to wait before trying again; null when it did not say.</summary>
        public TimeSpan? RetryAfter { get; private set; }

        /// <summary>Whether the same call may work later.</summary>
        public bool IsRetryable { get; private set; }

        /// <summary>Whether the local network stood in for a gateway that cannot be reached.</summary>
        public bool IsViaLan { get; private set; }

        /// <summary>Who was registered or unregistered.</summary>
        public IReadOnlyList<string> PlayerIds { get; private set; }

        /// <summary>What <c>Server.DescribePlayerSessions</c> found; else null.</summary>
        public PlayerSessionPage PlayerSessions { get; private set; }

        /// <summary>What <c>Server.GetComputeCertificate</c> got; else null.</summary>
        public ComputeCertificate ComputeCertificate { get; private set; }

        /// <summary>What <c>Server.GetFleetRoleCredentials</c> got; else null.</summary>
        public FleetRoleCredentials FleetRoleCredentials { get; private set; }

        /// <summary>The ticket of <c>Server.StartMatchBackfill</c>; else empty.</summary>
        public string BackfillTicketId { get; private set; }

        /// <summary>The matchmaking ticket it was about, as <c>Ticket.Id</c>; or 0.</summary>
        public ulong Ticket { get; private set; }

        /// <summary>That ticket's name at the gateway, or empty.</summary>
        public string TicketId { get; private set; }

        /// <summary>What <c>Matchmaking.RequestPass</c> got, for the party's leader: a secret; else empty.</summary>
        public string MatchmakingPass { get; private set; }

        /// <summary>Until when that is good; null when nobody says.</summary>
        public DateTimeOffset? MatchmakingPassExpires { get; private set; }

        /// <summary>For a join: which of Unreal's join results it is.</summary>
        public JoinResult JoinResult
        {
            get { return (JoinResult)NativeMethods.rp_join_result((int)Result); }
        }

        /// <summary>Throws <see cref="RallypointException"/> unless it worked.</summary>
        public void ThrowIfFailed()
        {
            if (!IsOk)
            {
                throw new RallypointException(this);
            }
        }

        /// <summary>For logs: it shows no secret.</summary>
        public override string ToString()
        {
            string about = SessionName.Length == 0 ? string.Empty : " of " + SessionName;
            string why = Message.Length == 0 ? string.Empty : ": " + Message;
            return Kind + about + ": " + Result + why;
        }
    }
}
