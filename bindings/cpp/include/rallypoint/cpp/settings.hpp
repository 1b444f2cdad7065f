// What a session is to be. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_SETTINGS_HPP
#define RALLYPOINT_CPP_SETTINGS_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rallypoint/cpp/enums.hpp>
#include <rallypoint/cpp/value.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// One setting of a session, or of one player in it; Unreal's `FOnlineSessionSetting`.
struct Setting {
    std::string key;
    Value value;
    Advertisement advertisement = Advertisement::DontAdvertise;
    /// Whose it is; empty: the session's own.
    std::string player_id;
    /// Unreal's `ID`; 0 when the game does not use it.
    std::int32_t id = 0;
};

/// `RpSessionSettings`; Unreal's `FOnlineSessionSettings`. The defaults are the C interface's.
struct Settings {
    std::uint32_t num_public_connections = 0;
    std::uint32_t num_private_connections = 0;
    /// 0: the subsystem's.
    std::int32_t build_unique_id = 0;
    /// Unless it is set, a search does not list the session; as in Unreal.
    bool should_advertise = false;
    bool allow_join_in_progress = false;
    bool is_lan_match = false;
    bool is_dedicated = false;
    bool uses_stats = false;
    bool allow_invites = false;
    bool uses_presence = false;
    bool allow_join_via_presence = false;
    bool allow_join_via_presence_friends_only = false;
    bool anti_cheat_protected = false;
    bool use_lobbies_if_available = false;
    bool use_lobbies_voice_chat_if_available = false;
    /// Starting takes no slot for the local player, who joins afterwards; as O3DE does.
    bool decline_player_slot = false;
    /// 0: 7777.
    std::uint16_t lan_game_port = 0;
    /// The name players see; empty: the local player's nickname, or the session's name.
    std::string title;
    std::string session_id_override;
    /// In the order in which they were set.
    std::vector<Setting> settings;

    /// Sets one of the session's own settings; the key is compared without regard to ASCII case.
    Settings &set(std::string_view key, Value value, Advertisement advertisement) {
        return set_for({}, key, std::move(value), advertisement);
    }

    /// Sets one of a player's settings in this session; Unreal's `MemberSettings`.
    Settings &set_for(std::string_view player_id, std::string_view key, Value value,
                      Advertisement advertisement) {
        Setting *known = const_cast<Setting *>(find(key, player_id));
        if (known == nullptr) {
            settings.emplace_back();
            known = &settings.back();
            known->key = key;
            known->player_id = player_id;
        }
        known->value = std::move(value);
        known->advertisement = advertisement;
        return *this;
    }

    /// A setting; null when it is not set. No player: the session's own.
    [[nodiscard]] const Setting *find(std::string_view key, std::string_view player_id = {}) const noexcept {
        for (const Setting &setting : settings) {
            if (setting.player_id == player_id && is_same_key(setting.key, key)) {
                return &setting;
            }
        }
        return nullptr;
    }

    /// A setting's value as a `T`, see `Value::get`; `std::nullopt` when it is not set or is something else.
    template <class T>
    [[nodiscard]] std::optional<T> get(std::string_view key, std::string_view player_id = {}) const {
        const Setting *setting = find(key, player_id);
        return setting == nullptr ? std::nullopt : setting->value.template get<T>();
    }

    /// Takes a setting away; false when there was none.
    bool remove(std::string_view key, std::string_view player_id = {}) {
        const Setting *known = find(key, player_id);
        if (known == nullptr) {
            return false;
        }
        settings.erase(settings.begin() + (known - settings.data()));
        return true;
    }

  private:
    static constexpr char lower(char letter) noexcept {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }

    static bool is_same_key(std::string_view left, std::string_view right) noexcept {
        return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                          [](char one, char other) { return lower(one) == lower(other); });
    }
};

namespace detail {

/// Settings as C takes them; valid while the settings live and stay as they are.
class CSettings {
  public:
    explicit CSettings(const Settings &from) {
        settings_.reserve(from.settings.size());
        for (const Setting &setting : from.settings) {
            RpSetting c = RP_SETTING_INIT;
            c.advertisement = static_cast<std::int32_t>(setting.advertisement);
            c.id = setting.id;
            c.key = c_text(setting.key);
            c.player_id = c_text_or_null(setting.player_id);
            c.value = c_value(setting.value);
            settings_.push_back(c);
        }
        c_.num_public_connections = from.num_public_connections;
        c_.num_private_connections = from.num_private_connections;
        c_.build_unique_id = from.build_unique_id;
        c_.should_advertise = from.should_advertise;
        c_.allow_join_in_progress = from.allow_join_in_progress;
        c_.is_lan_match = from.is_lan_match;
        c_.is_dedicated = from.is_dedicated;
        c_.uses_stats = from.uses_stats;
        c_.allow_invites = from.allow_invites;
        c_.uses_presence = from.uses_presence;
        c_.allow_join_via_presence = from.allow_join_via_presence;
        c_.allow_join_via_presence_friends_only = from.allow_join_via_presence_friends_only;
        c_.anti_cheat_protected = from.anti_cheat_protected;
        c_.use_lobbies_if_available = from.use_lobbies_if_available;
        c_.use_lobbies_voice_chat_if_available = from.use_lobbies_voice_chat_if_available;
        c_.decline_player_slot = from.decline_player_slot;
        c_.lan_game_port = from.lan_game_port;
        c_.title = c_text_or_null(from.title);
        c_.session_id_override = c_text_or_null(from.session_id_override);
        c_.setting_count = c_count(settings_.size());
        c_.settings = settings_.empty() ? nullptr : settings_.data();
    }
    CSettings(const CSettings &) = delete;
    CSettings &operator=(const CSettings &) = delete;

    [[nodiscard]] const RpSessionSettings *get() const noexcept { return &c_; }

  private:
    std::vector<RpSetting> settings_;
    RpSessionSettings c_ = RP_SESSION_SETTINGS_INIT;
};

inline Settings copy_settings(const RpSessionSettings *c) {
    Settings copy;
    if (c == nullptr) {
        return copy;
    }
    copy.num_public_connections = c->num_public_connections;
    copy.num_private_connections = c->num_private_connections;
    copy.build_unique_id = c->build_unique_id;
    copy.should_advertise = c->should_advertise != 0;
    copy.allow_join_in_progress = c->allow_join_in_progress != 0;
    copy.is_lan_match = c->is_lan_match != 0;
    copy.is_dedicated = c->is_dedicated != 0;
    copy.uses_stats = c->uses_stats != 0;
    copy.allow_invites = c->allow_invites != 0;
    copy.uses_presence = c->uses_presence != 0;
    copy.allow_join_via_presence = c->allow_join_via_presence != 0;
    copy.allow_join_via_presence_friends_only = c->allow_join_via_presence_friends_only != 0;
    copy.anti_cheat_protected = c->anti_cheat_protected != 0;
    copy.use_lobbies_if_available = c->use_lobbies_if_available != 0;
    copy.use_lobbies_voice_chat_if_available = c->use_lobbies_voice_chat_if_available != 0;
    copy.decline_player_slot = c->decline_player_slot != 0;
    copy.lan_game_port = c->lan_game_port;
    copy.title = copy_text(c->title);
    copy.session_id_override = copy_text(c->session_id_override);
    copy.settings.reserve(c->setting_count);
    for (std::uint32_t at = 0; at < c->setting_count; ++at) {
        const RpSetting &setting = c->settings[at];
        copy.settings.push_back({copy_text(setting.key), copy_value(setting.value),
                                 static_cast<Advertisement>(setting.advertisement),
                                 copy_text(setting.player_id), setting.id});
    }
    return copy;
}

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
