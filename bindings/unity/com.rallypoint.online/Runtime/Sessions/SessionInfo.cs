using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>A session as it stood, and who this player is in it.</summary>
    public sealed class SessionInfo
    {
        internal unsafe SessionInfo(RpSessionInfo* info)
        {
            State = (SessionState)info->state;
            IsOwner = info->is_owner != 0;
            IsLan = info->is_lan != 0;
            Port = info->port;
            NumOpenPublicConnections = (int)info->num_open_public_connections;
            NumOpenPrivateConnections = (int)info->num_open_private_connections;
            SessionName = Utf8.Read(info->session_name);
            GameSessionId = Utf8.Read(info->game_session_id);
            PlayerSessionId = Utf8.Read(info->player_session_id);
            IpAddress = Utf8.Read(info->ip_address);
            DnsName = Utf8.Read(info->dns_name);
            OwnerId = Utf8.Read(info->owner_id);
            OwnerName = Utf8.Read(info->owner_name);
            RegisteredPlayers = Utf8.Read(info->registered_players, info->registered_player_count);
            LocalPlayers = Utf8.Read(info->local_players, info->local_player_count);
            Settings = SettingsToC.FromC(info->settings);
        }

        /// <summary>The session's name as it was first given.</summary>
        public string SessionName { get; private set; }

        /// <summary>Where it stands.</summary>
        public SessionState State { get; private set; }

        /// <summary>Whether it was created here, not joined.</summary>
        public bool IsOwner { get; private set; }

        /// <summary>Whether it is one of the local network.</summary>
        public bool IsLan { get; private set; }

        /// <summary>The game session it is: what others join by.</summary>
        public string GameSessionId { get; private set; }

        /// <summary>This player's slot: what the game server accepts the player by. A secret between the two.</summary>
        public string PlayerSessionId { get; private set; }

        /// <summary>Where the game server is.</summary>
        public string IpAddress { get; private set; }

        /// <summary>The game server's name in DNS, if it has one.</summary>
        public string DnsName { get; private set; }

        /// <summary>Where the game server listens; 0 when it is not known.</summary>
        public int Port { get; private set; }

        /// <summary>Who made it.</summary>
        public string OwnerId { get; private set; }

        /// <summary>How people know who made it.</summary>
        public string OwnerName { get; private set; }

        /// <summary>Public slots that no registered player took.</summary>
        public int NumOpenPublicConnections { get; private set; }

        /// <summary>Private slots that no registered player took.</summary>
        public int NumOpenPrivateConnections { get; private set; }

        /// <summary>The registered players, in the order in which they came.</summary>
        public IReadOnlyList<string> RegisteredPlayers { get; private set; }

        /// <summary>This machine's players.</summary>
        public IReadOnlyList<string> LocalPlayers { get; private set; }

        /// <summary>Its settings.</summary>
        public SessionSettings Settings { get; private set; }
    }
}
