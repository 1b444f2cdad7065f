using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>For whom a match is looked for; GameLift's <c>StartMatchmakingInput</c>.</summary>
    public sealed class MatchmakingOptions
    {
        /// <summary>A match by the rules of a matchmaking configuration.</summary>
        /// <param name="configuration">its name, 1 to 128 of <c>[a-zA-Z0-9-.]</c></param>
        /// <param name="players">the party; none: the local player alone, without attributes</param>
        public MatchmakingOptions(string configuration, params MatchmakingPlayer[] players)
        {
            Configuration = configuration;
            Players = new List<MatchmakingPlayer>(players);
        }

        /// <summary>Whose rules hold.</summary>
        public string Configuration { get; private set; }

        /// <summary>Who has to come into the same match, at most 10.</summary>
        public List<MatchmakingPlayer> Players { get; private set; }

        /// <summary>The ticket's name at the gateway; null lets the library choose one.</summary>
        public string TicketId { get; set; }

        /// <summary>Who accepts a proposed match for the local player.</summary>
        public AcceptanceMode AcceptanceMode { get; set; }

        internal unsafe RpMatchmakingOptions* ToC(CallArena arena)
        {
            var c = (RpMatchmakingOptions*)arena.Allocate(sizeof(RpMatchmakingOptions));
            c->struct_size = (uint)sizeof(RpMatchmakingOptions);
            c->configuration = arena.Text("Configuration", Configuration);
            c->ticket_id = arena.TextOrNull("TicketId", TicketId);
            c->acceptance_mode = (int)AcceptanceMode;
            c->player_count = (uint)Players.Count;
            c->players = MatchmakingPlayer.ToC(arena, Players);
            return c;
        }
    }

    /// <summary>A player for the matchmaker; GameLift's <c>Player</c>.</summary>
    public sealed class MatchmakingPlayer
    {
        /// <summary>A player.</summary>
        public MatchmakingPlayer(string playerId)
        {
            PlayerId = playerId;
            Attributes = new Dictionary<string, PlayerAttribute>();
            Latencies = new Dictionary<string, TimeSpan>();
        }

        internal unsafe MatchmakingPlayer(RpMatchmakingPlayer* player)
            : this(Utf8.Read(player->player_id))
        {
            Team = Utf8.Read(player->team);
            for (uint at = 0; at < player->attribute_count; at++)
            {
                RpPlayerAttribute* attribute = player->attributes + at;
                Attributes[Utf8.Read(attribute->name)] = PlayerAttribute.FromC(attribute);
            }
            for (uint at = 0; at < player->latency_count; at++)
            {
                RpRegionLatency* latency = player->latencies + at;
                Latencies[Utf8.Read(latency->region)] = TimeSpan.FromMilliseconds(latency->latency_ms);
            }
        }

        /// <summary>Who.</summary>
        public string PlayerId { get; private set; }

        /// <summary>The team the player is in.</summary>
        public string Team { get; set; }

        /// <summary>What is known of the player, by name.</summary>
        public Dictionary<string, PlayerAttribute> Attributes { get; private set; }

        /// <summary>How far regions are away.</summary>
        public Dictionary<string, TimeSpan> Latencies { get; private set; }

        /// <summary>What the player got by <see cref="Matchmaking.RequestPass"/> and gave the leader: a secret.</summary>
        public string Pass { get; set; }

        /// <summary>Says what is known of the player.</summary>
        public MatchmakingPlayer With(string attribute, PlayerAttribute value)
        {
            Attributes[attribute] = value;
            return this;
        }

        internal static unsafe RpMatchmakingPlayer* ToC(CallArena arena, IReadOnlyList<MatchmakingPlayer> players)
        {
            var array = (RpMatchmakingPlayer*)arena.Allocate(players.Count * sizeof(RpMatchmakingPlayer));
            for (int at = 0; at < players.Count; at++)
            {
                players[at].ToC(arena, array + at);
            }
            return array;
        }

        private unsafe void ToC(CallArena arena, RpMatchmakingPlayer* into)
        {
            into->struct_size = (uint)sizeof(RpMatchmakingPlayer);
            into->player_id = arena.Text("PlayerId", PlayerId);
            into->team = arena.TextOrNull("Team", Team);
            into->pass = arena.TextOrNull("Pass", Pass);
            into->attribute_count = (uint)Attributes.Count;
            into->attributes = (RpPlayerAttribute*)arena.Allocate(Attributes.Count * sizeof(RpPlayerAttribute));
            RpPlayerAttribute* attribute = into->attributes;
            foreach (KeyValuePair<string, PlayerAttribute> one in Attributes)
            {
                attribute->struct_size = (uint)sizeof(RpPlayerAttribute);
                attribute->name = arena.Text("an attribute's name", one.Key);
                one.Value.ToC(arena, attribute);
                attribute++;
            }
            into->latency_count = (uint)Latencies.Count;
            into->latencies = RegionLatencies.ToC(arena, Latencies);
        }
    }
}
