using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>The game session that a process is to host.</summary>
    public sealed class GameSession
    {
        internal unsafe GameSession(RpGameSession* session)
        {
            MaxPlayers = (int)session->max_players;
            Port = session->port;
            GameSessionId = Utf8.Read(session->game_session_id);
            Name = Utf8.Read(session->name);
            Data = Utf8.Read(session->data);
            MatchmakerData = Utf8.Read(session->matchmaker_data);
            IpAddress = Utf8.Read(session->ip_address);
            DnsName = Utf8.Read(session->dns_name);
            FleetId = Utf8.Read(session->fleet_id);
            Location = Utf8.Read(session->location);
            Status = (GameSessionStatus)session->status;
            StatusReason = Utf8.Read(session->status_reason);
            var properties = new Dictionary<string, string>();
            for (uint at = 0; at < session->property_count; at++)
            {
                properties[Utf8.Read(session->properties[at].key)] = Utf8.Read(session->properties[at].value);
            }
            Properties = properties;
        }

        /// <summary>Its ARN.</summary>
        public string GameSessionId { get; private set; }

        /// <summary>Its name.</summary>
        public string Name { get; private set; }

        /// <summary>Slots in all.</summary>
        public int MaxPlayers { get; private set; }

        /// <summary>Its settings.</summary>
        public IReadOnlyDictionary<string, string> Properties { get; private set; }

        /// <summary>Free text from its maker.</summary>
        public string Data { get; private set; }

        /// <summary>What the matchmaker says, JSON; <see cref="Server.GetMatchmakerData"/> reads it.</summary>
        public string MatchmakerData { get; private set; }

        /// <summary>Where players reach this process.</summary>
        public string IpAddress { get; private set; }

        /// <summary>The host's name.</summary>
        public string DnsName { get; private set; }

        /// <summary>Where players reach this process.</summary>
        public int Port { get; private set; }

        /// <summary>The fleet it belongs to.</summary>
        public string FleetId { get; private set; }

        /// <summary>Where its host is.</summary>
        public string Location { get; private set; }

        /// <summary>Where it stands, as far as the service says.</summary>
        public GameSessionStatus Status { get; private set; }

        /// <summary>Why it stands so.</summary>
        public string StatusReason { get; private set; }
    }

    /// <summary>The game session has changed, or a backfill of it is over.</summary>
    public sealed class GameSessionUpdate
    {
        internal unsafe GameSessionUpdate(RpGameSessionUpdate* update)
        {
            Reason = (UpdateReason)update->reason;
            GameSession = new GameSession(update->game_session);
            BackfillTicketId = Utf8.Read(update->backfill_ticket_id);
        }

        /// <summary>What happened.</summary>
        public UpdateReason Reason { get; private set; }

        /// <summary>The game session as it is now.</summary>
        public GameSession GameSession { get; private set; }

        /// <summary>The backfill it came of, or empty.</summary>
        public string BackfillTicketId { get; private set; }
    }

    /// <summary>The process is to end.</summary>
    public sealed class ProcessTermination
    {
        internal ProcessTermination(DateTimeOffset? time)
        {
            Time = time;
        }

        /// <summary>By when; null when the service named no time, or is lost for good.</summary>
        public DateTimeOffset? Time { get; private set; }
    }

    /// <summary>The matchmaker data of a game session: the match it was made for, with what was added since by
    /// backfill.</summary>
    public sealed class MatchmakerData
    {
        internal unsafe MatchmakerData(RpMatchmakerData* data)
        {
            MatchId = Utf8.Read(data->match_id);
            MatchmakingConfigurationArn = Utf8.Read(data->matchmaking_configuration_arn);
            AutoBackfillTicketId = Utf8.Read(data->auto_backfill_ticket_id);
            var players = new MatchmakingPlayer[data->player_count];
            for (int at = 0; at < players.Length; at++)
            {
                players[at] = new MatchmakingPlayer(data->players + at);
            }
            Players = players;
        }

        /// <summary>The match.</summary>
        public string MatchId { get; private set; }

        /// <summary>Whose rules hold, an ARN.</summary>
        public string MatchmakingConfigurationArn { get; private set; }

        /// <summary>The backfill that the service started by itself, or empty.</summary>
        public string AutoBackfillTicketId { get; private set; }

        /// <summary>Who is matched, each with a team and attributes.</summary>
        public IReadOnlyList<MatchmakingPlayer> Players { get; private set; }
    }
}
