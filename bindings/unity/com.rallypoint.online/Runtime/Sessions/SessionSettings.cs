using System.Collections.Generic;
using System.Text;

namespace Rallypoint
{
    /// <summary>One custom setting; Unreal's <c>FOnlineSessionSetting</c>.</summary>
    public sealed class Setting
    {
        /// <summary>A setting.</summary>
        /// <param name="value">what it is set to; as text at most 96 characters, to travel to the gateway</param>
        /// <param name="advertisement">where it is shown</param>
        public Setting(
            SettingValue value, AdvertisementType advertisement = AdvertisementType.DontAdvertise)
        {
            Value = value;
            Advertisement = advertisement;
        }

        /// <summary>What it is set to.</summary>
        public SettingValue Value { get; private set; }

        /// <summary>Where it is shown.</summary>
        public AdvertisementType Advertisement { get; private set; }

        /// <summary>A platform's own id for it; it stays on this machine.</summary>
        public int Id { get; set; }
    }

    /// <summary>What a session is to be; Unreal's <c>FOnlineSessionSettings</c>. Every yes-or-no setting is no unless it is set, as
    /// there.</summary>
    public sealed class SessionSettings
    {
        /// <summary>Settings without slots.</summary>
        public SessionSettings()
        {
            Settings = new Dictionary<string, Setting>(AsciiCase.Comparer);
            MemberSettings = new Dictionary<string, Dictionary<string, Setting>>();
        }

        /// <summary>Slots open to everybody. Public and private together are at most 200.</summary>
        public int NumPublicConnections { get; set; }

        /// <summary>Slots for invited players.</summary>
        public int NumPrivateConnections { get; set; }

        /// <summary>Which build this is. Default: the subsystem's.</summary>
        public int BuildUniqueId { get; set; }

        /// <summary>Find lists it; else only who has its id can join it.</summary>
        public bool ShouldAdvertise { get; set; }

        /// <summary>Players may come while it is in progress.</summary>
        public bool AllowJoinInProgress { get; set; }

        /// <summary>It is hosted on this machine, for the local network.</summary>
        public bool IsLanMatch { get; set; }

        /// <summary>No player sits at the host. Every session at a gateway is found as dedicated.</summary>
        public bool IsDedicated { get; set; }

        /// <summary>It travels, and means what the game makes of it, as do the following.</summary>
        public bool UsesStats { get; set; }

        /// <summary>Unreal's <c>bAllowInvites</c>.</summary>
        public bool AllowInvites { get; set; }

        /// <summary>Unreal's <c>bUsesPresence</c>.</summary>
        public bool UsesPresence { get; set; }

        /// <summary>Unreal's <c>bAllowJoinViaPresence</c>.</summary>
        public bool AllowJoinViaPresence { get; set; }

        /// <summary>Unreal's <c>bAllowJoinViaPresenceFriendsOnly</c>.</summary>
        public bool AllowJoinViaPresenceFriendsOnly { get; set; }

        /// <summary>Unreal's <c>bAntiCheatProtected</c>.</summary>
        public bool AntiCheatProtected { get; set; }

        /// <summary>Unreal's <c>bUseLobbiesIfAvailable</c>.</summary>
        public bool UseLobbiesIfAvailable { get; set; }

        /// <summary>Unreal's <c>bUseLobbiesVoiceChatIfAvailable</c>.</summary>
        public bool UseLobbiesVoiceChatIfAvailable { get; set; }

        /// <summary>Starting the session takes no slot for the local player.</summary>
        public bool DeclinePlayerSlot { get; set; }

        /// <summary>Where the game of a LAN session listens. Default 7777.</summary>
        public ushort LanGamePort { get; set; }

        /// <summary>The name players see in a list. Default: the local player's nickname or the session's name.</summary>
        public string Title { get; set; }

        /// <summary>A session id of your choice. LAN only.</summary>
        public string SessionIdOverride { get; set; }

        /// <summary>The session's own settings, by keys that are compared without regard to ASCII case.</summary>
        public Dictionary<string, Setting> Settings { get; private set; }

        /// <summary>Each player's own settings, by player id.</summary>
        public Dictionary<string, Dictionary<string, Setting>> MemberSettings { get; private set; }

        /// <summary>Sets one of the session's own settings.</summary>
        public SessionSettings Set(
            string key, SettingValue value, AdvertisementType advertisement = AdvertisementType.ViaOnlineService)
        {
            Settings[key] = new Setting(value, advertisement);
            return this;
        }

        /// <summary>One of the session's own settings; an empty value when there is none.</summary>
        public SettingValue Get(string key)
        {
            Setting setting;
            return Settings.TryGetValue(key, out setting) ? setting.Value : default(SettingValue);
        }
    }

    /// <summary>Compares keys as the library does: ASCII letters alone have no case.</summary>
    internal static class AsciiCase
    {
        internal static readonly IEqualityComparer<string> Comparer = new KeyComparer();

        private sealed class KeyComparer : IEqualityComparer<string>
        {
            public bool Equals(string one, string other)
            {
                return string.Equals(Folded(one), Folded(other), System.StringComparison.Ordinal);
            }

            public int GetHashCode(string key)
            {
                return Folded(key).GetHashCode();
            }

            private static string Folded(string key)
            {
                var folded = new StringBuilder(key);
                for (int at = 0; at < folded.Length; at++)
                {
                    char letter = folded[at];
                    if (letter >= 'A' && letter <= 'Z')
                    {
                        folded[at] = (char)(letter + ('a' - 'A'));
                    }
                }
                return folded.ToString();
            }
        }
    }
}
