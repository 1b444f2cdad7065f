using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>Session settings into C's structures, and back.</summary>
    internal static unsafe class SettingsToC
    {
        internal static RpSessionSettings* Settings(CallArena arena, SessionSettings settings)
        {
            if (settings == null)
            {
                throw new ArgumentNullException("settings");
            }
            var c = (RpSessionSettings*)arena.Allocate(sizeof(RpSessionSettings));
            c->struct_size = (uint)sizeof(RpSessionSettings);
            c->num_public_connections = Count("NumPublicConnections", settings.NumPublicConnections);
            c->num_private_connections = Count("NumPrivateConnections", settings.NumPrivateConnections);
            c->build_unique_id = settings.BuildUniqueId;
            c->should_advertise = Flag(settings.ShouldAdvertise);
            c->allow_join_in_progress = Flag(settings.AllowJoinInProgress);
            c->is_lan_match = Flag(settings.IsLanMatch);
            c->is_dedicated = Flag(settings.IsDedicated);
            c->uses_stats = Flag(settings.UsesStats);
            c->allow_invites = Flag(settings.AllowInvites);
            c->uses_presence = Flag(settings.UsesPresence);
            c->allow_join_via_presence = Flag(settings.AllowJoinViaPresence);
            c->allow_join_via_presence_friends_only = Flag(settings.AllowJoinViaPresenceFriendsOnly);
            c->anti_cheat_protected = Flag(settings.AntiCheatProtected);
            c->use_lobbies_if_available = Flag(settings.UseLobbiesIfAvailable);
            c->use_lobbies_voice_chat_if_available = Flag(settings.UseLobbiesVoiceChatIfAvailable);
            c->decline_player_slot = Flag(settings.DeclinePlayerSlot);
            c->lan_game_port = settings.LanGamePort;
            c->title = arena.TextOrNull("Title", settings.Title);
            c->session_id_override = arena.TextOrNull("SessionIdOverride", settings.SessionIdOverride);

            int count = settings.Settings.Count;
            foreach (KeyValuePair<string, Dictionary<string, Setting>> member in settings.MemberSettings)
            {
                count += member.Value.Count;
            }
            c->setting_count = (uint)count;
            c->settings = (RpSetting*)arena.Allocate(count * sizeof(RpSetting));
            RpSetting* next = Rows(arena, c->settings, null, settings.Settings);
            foreach (KeyValuePair<string, Dictionary<string, Setting>> member in settings.MemberSettings)
            {
                next = Rows(arena, next, member.Key, member.Value);
            }
            return c;
        }

        internal static SessionSettings FromC(RpSessionSettings* c)
        {
            var settings = new SessionSettings
            {
                NumPublicConnections = (int)c->num_public_connections,
                NumPrivateConnections = (int)c->num_private_connections,
                BuildUniqueId = c->build_unique_id,
                ShouldAdvertise = c->should_advertise != 0,
                AllowJoinInProgress = c->allow_join_in_progress != 0,
                IsLanMatch = c->is_lan_match != 0,
                IsDedicated = c->is_dedicated != 0,
                UsesStats = c->uses_stats != 0,
                AllowInvites = c->allow_invites != 0,
                UsesPresence = c->uses_presence != 0,
                AllowJoinViaPresence = c->allow_join_via_presence != 0,
                AllowJoinViaPresenceFriendsOnly = c->allow_join_via_presence_friends_only != 0,
                AntiCheatProtected = c->anti_cheat_protected != 0,
                UseLobbiesIfAvailable = c->use_lobbies_if_available != 0,
                UseLobbiesVoiceChatIfAvailable = c->use_lobbies_voice_chat_if_available != 0,
                DeclinePlayerSlot = c->decline_player_slot != 0,
                LanGamePort = c->lan_game_port,
                Title = Utf8.Read(c->title),
                SessionIdOverride = Utf8.Read(c->session_id_override),
            };
            for (uint at = 0; at < c->setting_count; at++)
            {
                RpSetting* row = c->settings + at;
                Dictionary<string, Setting> into = settings.Settings;
                if (row->player_id != null)
                {
                    string player = Utf8.Read(row->player_id);
                    if (!settings.MemberSettings.TryGetValue(player, out into))
                    {
                        into = new Dictionary<string, Setting>(AsciiCase.Comparer);
                        settings.MemberSettings.Add(player, into);
                    }
                }
                into[Utf8.Read(row->key)] =
                    new Setting(new SettingValue(&row->value), (AdvertisementType)row->advertisement) { Id = row->id };
            }
            return settings;
        }

        internal static byte Flag(bool isSet)
        {
            return (byte)(isSet ? 1 : 0);
        }

        internal static uint Count(string what, int count)
        {
            if (count < 0)
            {
                throw new ArgumentOutOfRangeException(what, count, "give 0 or more");
            }
            return (uint)count;
        }

        private static RpSetting* Rows(
            CallArena arena, RpSetting* next, string playerId, Dictionary<string, Setting> settings)
        {
            byte* player = playerId == null ? null : arena.Text("a setting's player id", playerId);
            foreach (KeyValuePair<string, Setting> one in settings)
            {
                next->struct_size = (uint)sizeof(RpSetting);
                next->advertisement = (int)one.Value.Advertisement;
                next->id = one.Value.Id;
                next->key = arena.Text("a setting's key", one.Key);
                next->player_id = player;
                one.Value.Value.ToC(arena, &next->value);
                next++;
            }
            return next;
        }
    }
}
