using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>A player of a ticket. What is not known, or not this player's to know, is empty.</summary>
    public sealed class TicketPlayer
    {
        internal unsafe TicketPlayer(RpMatchmakingTicketPlayer* player)
        {
            Acceptance = (MatchAcceptance)player->acceptance;
            PlayerId = Utf8.Read(player->player_id);
            Team = Utf8.Read(player->team);
            PlayerSessionId = Utf8.Read(player->player_session_id);
        }

        /// <summary>Who.</summary>
        public string PlayerId { get; private set; }

        /// <summary>The team the player is in, once there is a match.</summary>
        public string Team { get; private set; }

        /// <summary>What the player says of the match that is proposed.</summary>
        public MatchAcceptance Acceptance { get; private set; }

        /// <summary>The player's slot, once the match is made. Only who started the ticket sees those of others.</summary>
        public string PlayerSessionId { get; private set; }
    }

    /// <summary>A ticket as it stood. What is not known yet is empty.</summary>
    public sealed class TicketInfo
    {
        internal unsafe TicketInfo(RpMatchmakingTicket* ticket)
        {
            Status = (MatchmakingStatus)ticket->status;
            Ticket = ticket->ticket;
            TicketId = Utf8.Read(ticket->ticket_id);
            TicketToken = Utf8.Read(ticket->ticket_token);
            Configuration = Utf8.Read(ticket->configuration);
            SessionName = Utf8.Read(ticket->session_name);
            StatusReason = Utf8.Read(ticket->status_reason);
            StatusMessage = Utf8.Read(ticket->status_message);
            MatchId = Utf8.Read(ticket->match_id);
            GameSessionId = Utf8.Read(ticket->game_session_id);
            IpAddress = Utf8.Read(ticket->ip_address);
            DnsName = Utf8.Read(ticket->dns_name);
            Port = ticket->port;
            PlayerSessionId = Utf8.Read(ticket->player_session_id);
            EstimatedWait = TimeSpan.FromSeconds(ticket->estimated_wait_seconds);
            AcceptanceLeft = Times.SpanOrNull(ticket->acceptance_left_ms);
            IsOver = ticket->is_over != 0;
            IsLost = ticket->is_lost != 0;
            StartTime = Times.MomentOrNull(ticket->start_time_ms);
            EndTime = Times.MomentOrNull(ticket->end_time_ms);
            var players = new TicketPlayer[ticket->player_count];
            for (int at = 0; at < players.Length; at++)
            {
                players[at] = new TicketPlayer(ticket->players[at]);
            }
            Players = players;
        }

        /// <summary>Where it stands.</summary>
        public MatchmakingStatus Status { get; private set; }

        /// <summary>Its id here.</summary>
        public ulong Ticket { get; private set; }

        /// <summary>Its name at the gateway.</summary>
        public string TicketId { get; private set; }

        /// <summary>With it a game that was restarted follows the ticket again: a secret.</summary>
        public string TicketToken { get; private set; }

        /// <summary>Whose rules hold.</summary>
        public string Configuration { get; private set; }

        /// <summary>The session that is to be made, or empty.</summary>
        public string SessionName { get; private set; }

        /// <summary>Why it stands so, one word.</summary>
        public string StatusReason { get; private set; }

        /// <summary>Why it stands so, for people; while others are looked for, what it waits for.</summary>
        public string StatusMessage { get; private set; }

        /// <summary>The match it is in, proposed or made.</summary>
        public string MatchId { get; private set; }

        /// <summary>The game session, once the match is made.</summary>
        public string GameSessionId { get; private set; }

        /// <summary>Where the game server is, once the match is made.</summary>
        public string IpAddress { get; private set; }

        /// <summary>The game server's name in DNS, if it has one.</summary>
        public string DnsName { get; private set; }

        /// <summary>Where the game server listens; 0 when it is not known.</summary>
        public int Port { get; private set; }

        /// <summary>The local player's slot, once the match is made. A secret between player and server.</summary>
        public string PlayerSessionId { get; private set; }

        /// <summary>The players, in the ticket's order.</summary>
        public IReadOnlyList<TicketPlayer> Players { get; private set; }

        /// <summary>How long tickets of its configuration take now; 0 when the gateway does not say.</summary>
        public TimeSpan EstimatedWait { get; private set; }

        /// <summary>How long the proposed match may still be accepted; null when none waits.</summary>
        public TimeSpan? AcceptanceLeft { get; private set; }

        /// <summary>Whether the ticket is over.</summary>
        public bool IsOver { get; private set; }

        /// <summary>Whether the gateway does not answer for it just now.</summary>
        public bool IsLost { get; private set; }

        /// <summary>When it was started; null when the gateway does not say.</summary>
        public DateTimeOffset? StartTime { get; private set; }

        /// <summary>When it was over; null while it is not.</summary>
        public DateTimeOffset? EndTime { get; private set; }
    }

    /// <summary>Something that happened to a ticket.</summary>
    public sealed class MatchNotice
    {
        internal unsafe MatchNotice(RpMatchNotice* notice)
        {
            Kind = (MatchNoticeKind)notice->kind;
            Ticket = notice->ticket;
            Status = (MatchmakingStatus)notice->status;
            Result = (Result)notice->result;
            SessionName = Utf8.Read(notice->session_name);
            TicketId = Utf8.Read(notice->ticket_id);
            MatchId = Utf8.Read(notice->match_id);
            GameSessionId = Utf8.Read(notice->game_session_id);
            Reason = Utf8.Read(notice->reason);
            Message = Utf8.Read(notice->message);
            AcceptanceLeft = Times.SpanOrNull(notice->acceptance_left_ms);
        }

        /// <summary>What happened.</summary>
        public MatchNoticeKind Kind { get; private set; }

        /// <summary>Which ticket: <see cref="Rallypoint.Ticket.Id"/>.</summary>
        public ulong Ticket { get; private set; }

        /// <summary>Where the ticket stands.</summary>
        public MatchmakingStatus Status { get; private set; }

        /// <summary>Ok for an acceptance and a match; for an error and a failure, why.</summary>
        public Result Result { get; private set; }

        /// <summary>The session that is made, or was to be, or empty.</summary>
        public string SessionName { get; private set; }

        /// <summary>The ticket's name at the gateway.</summary>
        public string TicketId { get; private set; }

        /// <summary>The match, or empty.</summary>
        public string MatchId { get; private set; }

        /// <summary>The game session, once the match is made, or empty.</summary>
        public string GameSessionId { get; private set; }

        /// <summary>Why, one word, or empty.</summary>
        public string Reason { get; private set; }

        /// <summary>Why, for people, or empty.</summary>
        public string Message { get; private set; }

        /// <summary>How long the match may still be accepted; null for everything but an acceptance.</summary>
        public TimeSpan? AcceptanceLeft { get; private set; }

        /// <summary>Whether the ticket is over.</summary>
        internal bool IsEnd
        {
            get { return Kind == MatchNoticeKind.Complete || Kind == MatchNoticeKind.Failure; }
        }
    }
}
