using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>One session that a find found. A copy: it stays as it is.</summary>
    public sealed class SearchResult
    {
        internal unsafe SearchResult(RpSearchResult* result)
        {
            MaxPlayers = (int)result->max_players;
            OpenSlots = (int)result->open_slots;
            NumOpenPublicConnections = (int)result->num_open_public_connections;
            NumOpenPrivateConnections = (int)result->num_open_private_connections;
            PingInMs = (int)result->ping_ms;
            PingState = (PingState)result->ping_state;
            Port = result->port;
            IsLan = result->is_lan != 0;
            GameSessionId = Utf8.Read(result->game_session_id);
            Title = Utf8.Read(result->title);
            OwnerId = Utf8.Read(result->owner_id);
            OwnerName = Utf8.Read(result->owner_name);
            IpAddress = Utf8.Read(result->ip_address);
            DnsName = Utf8.Read(result->dns_name);
            Settings = SettingsToC.FromC(result->settings);
        }

        /// <summary>What join needs.</summary>
        public string GameSessionId { get; private set; }

        /// <summary>The name players see.</summary>
        public string Title { get; private set; }

        /// <summary>Who made it, as they named themselves.</summary>
        public string OwnerId { get; private set; }

        /// <summary>How people know who made it.</summary>
        public string OwnerName { get; private set; }

        /// <summary>Where the game server is.</summary>
        public string IpAddress { get; private set; }

        /// <summary>The game server's name in DNS, if it has one.</summary>
        public string DnsName { get; private set; }

        /// <summary>Where the game server listens; 0 when nobody said.</summary>
        public int Port { get; private set; }

        /// <summary>Whether it was found on the local network.</summary>
        public bool IsLan { get; private set; }

        /// <summary>Slots in all.</summary>
        public int MaxPlayers { get; private set; }

        /// <summary>Slots open when the answer was written, public and private.</summary>
        public int OpenSlots { get; private set; }

        /// <summary>Public slots open.</summary>
        public int NumOpenPublicConnections { get; private set; }

        /// <summary>Private slots open.</summary>
        public int NumOpenPrivateConnections { get; private set; }

        /// <summary>How far away it is, in milliseconds; 9999 unless it was measured.</summary>
        public int PingInMs { get; private set; }

        /// <summary>How that is known.</summary>
        public PingState PingState { get; private set; }

        /// <summary>Its settings, as far as they travel.</summary>
        public SessionSettings Settings { get; private set; }
    }
}
