using System;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>How a subsystem is made. What is left as it is, zero or empty, is the default.</summary>
    public sealed class SubsystemOptions
    {
        /// <summary>The gateway, <c>http://</c> or <c>https://</c>. Default <c>http://127.0.0.1:3000</c>.</summary>
        public string GatewayUrl { get; set; }

        /// <summary>How long start, update, join, leave and destroy may take. Default 60 s.</summary>
        public TimeSpan RequestTimeout { get; set; }

        /// <summary>How long a find may take. Default 15 s.</summary>
        public TimeSpan FindTimeout { get; set; }

        /// <summary>Which build this is: what sessions and searches that name none take. Default 0, none.</summary>
        public int BuildUniqueId { get; set; }

        /// <summary>How connect strings are written, with <c>{host}</c>, <c>{port}</c> and <c>{player_session_id}</c>. Default
        /// <c>{host}:{port}</c>.</summary>
        public string ConnectStringFormat { get; set; }

        /// <summary>The network interface of the LAN beacon: its name, or an address of it. Default: every one.</summary>
        public string LanInterface { get; set; }

        /// <summary>Keeps games on one local network apart.</summary>
        public uint LanGameId { get; set; }

        /// <summary>How long a find on the local network takes. Default 5 s.</summary>
        public TimeSpan LanFindTimeout { get; set; }

        /// <summary>The UDP port of the LAN beacon. Default 14001.</summary>
        public ushort LanPort { get; set; }

        /// <summary>The LAN beacon uses multicast, by IPv4 and IPv6, instead of broadcast.</summary>
        public bool LanMulticast { get; set; }

        /// <summary>When the gateway cannot be reached, start and find go to the local network; their completions say
        /// so.</summary>
        public bool LanFallback { get; set; }

        /// <summary>Default <c>/create_session</c>.</summary>
        public string StartSessionUri { get; set; }

        /// <summary>Default <c>/find_session</c>.</summary>
        public string FindSessionUri { get; set; }

        /// <summary>Default <c>/join_session</c>.</summary>
        public string JoinSessionUri { get; set; }

        /// <summary>Default <c>/leave_session</c>.</summary>
        public string LeaveSessionUri { get; set; }

        /// <summary>Default <c>/destroy_session</c>.</summary>
        public string DestroySessionUri { get; set; }

        /// <summary>Default <c>/update_session</c>.</summary>
        public string UpdateSessionUri { get; set; }

        /// <summary>Default <c>/start_matchmaking</c>.</summary>
        public string StartMatchmakingUri { get; set; }

        /// <summary>Default <c>/stop_matchmaking</c>.</summary>
        public string StopMatchmakingUri { get; set; }

        /// <summary>Default <c>/accept_match</c>.</summary>
        public string AcceptMatchUri { get; set; }

        /// <summary>Default <c>/matchmaking_ticket</c>.</summary>
        public string MatchmakingTicketUri { get; set; }

        /// <summary>Default <c>/matchmaking_events</c>.</summary>
        public string MatchmakingEventsUri { get; set; }

        /// <summary>Default <c>/matchmaking_pass</c>.</summary>
        public string MatchmakingPassUri { get; set; }

        /// <summary>What is asked while the gateway is lost. Default <c>/healthz</c>.</summary>
        public string HealthUri { get; set; }

        /// <summary>Who may vouch for the gateway, and for the service of <see cref="Server"/>, over TLS: certificates in PEM, one behind
        /// the other, as text and not as a path. They are trusted instead of those of the platform. Default: whom the platform
        /// trusts.</summary>
        public string CaCertificates { get; set; }

        internal unsafe RpSubsystemOptions* ToC(CallArena arena)
        {
            var c = (RpSubsystemOptions*)arena.Allocate(sizeof(RpSubsystemOptions));
            c->struct_size = (uint)sizeof(RpSubsystemOptions);
            // The package polls: no native code ever calls managed code.
            c->event_mode = (int)EventMode.Poll;
            c->request_timeout_ms = Times.Milliseconds("RequestTimeout", RequestTimeout);
            c->find_timeout_ms = Times.Milliseconds("FindTimeout", FindTimeout);
            c->build_unique_id = BuildUniqueId;
            c->connect_string_format = arena.TextOrNull("ConnectStringFormat", ConnectStringFormat);
            c->lan_interface = arena.TextOrNull("LanInterface", LanInterface);
            c->lan_game_id = LanGameId;
            c->lan_find_timeout_ms = Times.Milliseconds("LanFindTimeout", LanFindTimeout);
            c->lan_port = LanPort;
            c->lan_multicast = (byte)(LanMulticast ? 1 : 0);
            c->lan_fallback = (byte)(LanFallback ? 1 : 0);
            c->gateway_url = arena.TextOrNull("GatewayUrl", GatewayUrl);
            c->start_session_uri = arena.TextOrNull("StartSessionUri", StartSessionUri);
            c->find_session_uri = arena.TextOrNull("FindSessionUri", FindSessionUri);
            c->join_session_uri = arena.TextOrNull("JoinSessionUri", JoinSessionUri);
            c->leave_session_uri = arena.TextOrNull("LeaveSessionUri", LeaveSessionUri);
            c->destroy_session_uri = arena.TextOrNull("DestroySessionUri", DestroySessionUri);
            c->update_session_uri = arena.TextOrNull("UpdateSessionUri", UpdateSessionUri);
            c->start_matchmaking_uri = arena.TextOrNull("StartMatchmakingUri", StartMatchmakingUri);
            c->stop_matchmaking_uri = arena.TextOrNull("StopMatchmakingUri", StopMatchmakingUri);
            c->accept_match_uri = arena.TextOrNull("AcceptMatchUri", AcceptMatchUri);
            c->matchmaking_ticket_uri = arena.TextOrNull("MatchmakingTicketUri", MatchmakingTicketUri);
            c->matchmaking_events_uri = arena.TextOrNull("MatchmakingEventsUri", MatchmakingEventsUri);
            c->matchmaking_pass_uri = arena.TextOrNull("MatchmakingPassUri", MatchmakingPassUri);
            c->health_uri = arena.TextOrNull("HealthUri", HealthUri);
            c->ca_certificates = arena.TextOrNull("CaCertificates", CaCertificates);
            return c;
        }
    }

    /// <summary>Who plays on this machine.</summary>
    public sealed class LocalPlayer
    {
        /// <summary>A player.</summary>
        /// <param name="id">how the gateway and the game server know the player, 1 to 1,024 bytes</param>
        public LocalPlayer(string id)
        {
            Id = id;
        }

        /// <summary>How the gateway and the game server know the player.</summary>
        public string Id { get; private set; }

        /// <summary>How people know the player.</summary>
        public string Nickname { get; set; }

        /// <summary>What proves to the gateway who it is, sent as a bearer token.</summary>
        public string AuthToken { get; set; }
    }

    /// <summary>The gateway wants an auth token: answer by <see cref="Subsystem.ProvideAuthToken"/>.</summary>
    public sealed class AuthTokenRequest
    {
        internal unsafe AuthTokenRequest(RpAuthTokenRequest* request)
        {
            Reason = (AuthTokenReason)request->reason;
            RequestId = request->request_id;
            PlayerId = Utf8.Read(request->player_id);
        }

        /// <summary>Why it is asked.</summary>
        public AuthTokenReason Reason { get; private set; }

        /// <summary>Whose token is wanted.</summary>
        public string PlayerId { get; private set; }

        internal ulong RequestId { get; private set; }
    }

    /// <summary>A line of the library's log. It carries no secret.</summary>
    public sealed class LogLine
    {
        internal LogLine(LogLevel level, string target, string message)
        {
            Level = level;
            Target = target;
            Message = message;
        }

        /// <summary>How grave it is.</summary>
        public LogLevel Level { get; private set; }

        /// <summary>The part of the library that speaks.</summary>
        public string Target { get; private set; }

        /// <summary>The line.</summary>
        public string Message { get; private set; }

        /// <summary>All of it.</summary>
        public override string ToString()
        {
            return "[" + Level + "] " + Target + ": " + Message;
        }
    }
}
