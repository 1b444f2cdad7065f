using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>How a server process reaches the service; the server SDK's <c>ServerParameters</c>.</summary>
    public sealed class ServerParameters
    {
        /// <summary>The server SDKs' variables replace what is given here, where they are set: a fleet that launches its processes
        /// sets them.</summary>
        public bool UseEnvironment { get; set; }

        /// <summary><c>ws://</c> or <c>wss://</c>.</summary>
        public string WebSocketUrl { get; set; }

        /// <summary>Unique to this process.</summary>
        public string ProcessId { get; set; }

        /// <summary>The host it runs on.</summary>
        public string HostId { get; set; }

        /// <summary>The fleet it belongs to.</summary>
        public string FleetId { get; set; }

        /// <summary>What proves it to the service. It goes before the keys.</summary>
        public string AuthToken { get; set; }

        /// <summary>With the keys below, the region that the connection is signed for.</summary>
        public string Region { get; set; }

        /// <summary>Signs the connection where there is no token.</summary>
        public string AccessKey { get; set; }

        /// <summary>Its secret.</summary>
        public string SecretKey { get; set; }

        /// <summary>The session token of a temporary key.</summary>
        public string SessionToken { get; set; }

        /// <summary>How long connecting may take with all its attempts. Default 20 s.</summary>
        public TimeSpan Timeout { get; set; }

        /// <summary>The health report's interval. Default 60 s, which is what the service expects.</summary>
        public TimeSpan HeartbeatInterval { get; set; }

        /// <summary>How long each request may take. Default 20 s.</summary>
        public TimeSpan RequestTimeout { get; set; }

        /// <summary>How long the game has to answer a health check. Default 50 s.</summary>
        public TimeSpan HealthCheckTimeout { get; set; }

        /// <summary>How long to wait before connecting is tried a second time; it doubles, up to 32 s. Default 1 s.</summary>
        public TimeSpan ReconnectWait { get; set; }

        /// <summary>For a process that a fleet launches.</summary>
        public static ServerParameters FromEnvironment()
        {
            return new ServerParameters { UseEnvironment = true };
        }

        internal unsafe RpServerParameters* ToC(CallArena arena)
        {
            var c = (RpServerParameters*)arena.Allocate(sizeof(RpServerParameters));
            c->struct_size = (uint)sizeof(RpServerParameters);
            c->use_environment = SettingsToC.Flag(UseEnvironment);
            c->websocket_url = arena.TextOrNull("WebSocketUrl", WebSocketUrl);
            c->process_id = arena.TextOrNull("ProcessId", ProcessId);
            c->host_id = arena.TextOrNull("HostId", HostId);
            c->fleet_id = arena.TextOrNull("FleetId", FleetId);
            c->auth_token = arena.TextOrNull("AuthToken", AuthToken);
            c->region = arena.TextOrNull("Region", Region);
            c->access_key = arena.TextOrNull("AccessKey", AccessKey);
            c->secret_key = arena.TextOrNull("SecretKey", SecretKey);
            c->session_token = arena.TextOrNull("SessionToken", SessionToken);
            c->timeout_ms = Times.Milliseconds("Timeout", Timeout);
            c->heartbeat_interval_ms = Times.Milliseconds("HeartbeatInterval", HeartbeatInterval);
            c->request_timeout_ms = Times.Milliseconds("RequestTimeout", RequestTimeout);
            c->health_check_timeout_ms = Times.Milliseconds("HealthCheckTimeout", HealthCheckTimeout);
            c->reconnect_wait_ms = Times.Milliseconds("ReconnectWait", ReconnectWait);
            return c;
        }
    }

    /// <summary>Which player sessions are asked for: exactly one of the three ids is set.</summary>
    public sealed class PlayerSessionQuery
    {
        /// <summary>All of a game session's.</summary>
        public string GameSessionId { get; set; }

        /// <summary>All of a player's.</summary>
        public string PlayerId { get; set; }

        /// <summary>This one.</summary>
        public string PlayerSessionId { get; set; }

        /// <summary>Only those that stand so; not set: all.</summary>
        public PlayerSessionStatus Status { get; set; }

        /// <summary>How many at most; 0 leaves it to the service.</summary>
        public int Limit { get; set; }

        /// <summary>Where an earlier page left off.</summary>
        public string NextToken { get; set; }

        internal unsafe RpDescribePlayerSessionsOptions* ToC(CallArena arena)
        {
            var c = (RpDescribePlayerSessionsOptions*)arena.Allocate(sizeof(RpDescribePlayerSessionsOptions));
            c->struct_size = (uint)sizeof(RpDescribePlayerSessionsOptions);
            c->limit = SettingsToC.Count("Limit", Limit);
            c->game_session_id = arena.TextOrNull("GameSessionId", GameSessionId);
            c->player_id = arena.TextOrNull("PlayerId", PlayerId);
            c->player_session_id = arena.TextOrNull("PlayerSessionId", PlayerSessionId);
            c->next_token = arena.TextOrNull("NextToken", NextToken);
            c->status_filter = (int)Status;
            return c;
        }
    }

    /// <summary>For whom players are looked for, to fill free slots with.</summary>
    public sealed class MatchBackfillOptions
    {
        /// <summary>Nobody yet.</summary>
        public MatchBackfillOptions()
        {
            Players = new List<MatchmakingPlayer>();
        }

        /// <summary>Whose rules hold; null takes it from the game session's matchmaker data.</summary>
        public string MatchmakingConfigurationArn { get; set; }

        /// <summary>The ticket's name; null lets the service choose one.</summary>
        public string TicketId { get; set; }

        /// <summary>Who plays already.</summary>
        public List<MatchmakingPlayer> Players { get; private set; }

        /// <summary>Who plays is asked of the service, and what they are like is the matchmaker data's.</summary>
        public bool PlayersFromMatchmakerData { get; set; }

        internal unsafe RpMatchBackfillOptions* ToC(CallArena arena)
        {
            var c = (RpMatchBackfillOptions*)arena.Allocate(sizeof(RpMatchBackfillOptions));
            c->struct_size = (uint)sizeof(RpMatchBackfillOptions);
            c->matchmaking_configuration_arn =
                arena.TextOrNull("MatchmakingConfigurationArn", MatchmakingConfigurationArn);
            c->ticket_id = arena.TextOrNull("TicketId", TicketId);
            c->player_count = (uint)Players.Count;
            c->players = MatchmakingPlayer.ToC(arena, Players);
            c->players_from_matchmaker_data = SettingsToC.Flag(PlayersFromMatchmakerData);
            return c;
        }
    }
}
