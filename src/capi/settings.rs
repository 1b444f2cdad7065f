//! `RpSessionSettings`.

use std::ffi::c_char;

use super::guard::guard;
use super::options::{self, Options, struct_size};
use super::snapshot::Texts;
use super::text;
use super::value::{RpSetting, lend_settings, read_settings};
use crate::result::RpResult;
use crate::session::{SessionFlags, SessionSettings};

/// What a session is to be, after Unreal's `FOnlineSessionSettings`. Initialise it with `RP_SESSION_SETTINGS_INIT` or
/// `rp_session_settings_init`. As in Unreal every yes-or-no setting is no unless it is set, `should_advertise` too.
/// @since 0.1.0
#[repr(C)]
pub struct RpSessionSettings {
    /// `sizeof(RpSessionSettings)`.
    pub struct_size: u32,
    /// Slots open to everybody (`NumPublicConnections`). Public and private together are at most 200.
    pub num_public_connections: u32,
    /// Slots for invited players (`NumPrivateConnections`).
    pub num_private_connections: u32,
    /// Which build this is (`BuildUniqueId`): who searches for another one does not find it. 0 takes the subsystem's.
    pub build_unique_id: i32,
    /// 1: find lists it (`bShouldAdvertise`); 0: only who has its id can join it.
    pub should_advertise: u8,
    /// 1: players may come while it is in progress (`bAllowJoinInProgress`). Where a gateway hosts it, its game server
    /// decides that; a LAN session without it is not shown while it is in progress.
    pub allow_join_in_progress: u8,
    /// 1: it is hosted on this machine for the local network; the gateway hears nothing of it (`bIsLANMatch`).
    pub is_lan_match: u8,
    /// 1: no player sits at the host (`bIsDedicated`). Every session at a gateway is found as dedicated.
    pub is_dedicated: u8,
    /// `bUsesStats`; it travels, and means what the game makes of it, as do the following.
    pub uses_stats: u8,
    /// `bAllowInvites`.
    pub allow_invites: u8,
    /// `bUsesPresence`.
    pub uses_presence: u8,
    /// `bAllowJoinViaPresence`.
    pub allow_join_via_presence: u8,
    /// `bAllowJoinViaPresenceFriendsOnly`.
    pub allow_join_via_presence_friends_only: u8,
    /// `bAntiCheatProtected`.
    pub anti_cheat_protected: u8,
    /// `bUseLobbiesIfAvailable`.
    pub use_lobbies_if_available: u8,
    /// `bUseLobbiesVoiceChatIfAvailable`.
    pub use_lobbies_voice_chat_if_available: u8,
    /// 1: starting the session takes no slot for the local player, as O3DE wants, which joins after it created; 0: it
    /// takes one.
    pub decline_player_slot: u8,
    /// Zero.
    pub reserved: u8,
    /// Where the game of a LAN session listens; 0 takes Unreal's 7777.
    pub lan_game_port: u16,
    /// How many custom settings there are.
    pub setting_count: u32,
    /// Zero.
    pub reserved2: u32,
    /// The name players see in a list; null takes the local player's nickname or the session's name.
    pub title: *const c_char,
    /// A session id of your choice (`SessionIdOverride`); null is a random one. LAN only.
    pub session_id_override: *const c_char,
    /// Custom settings (`Settings`, and with a player's id `MemberSettings`); null when there are none.
    pub settings: *const RpSetting,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpSessionSettings {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `settings` to its default.
///
/// @param settings the structure to initialise
/// @param struct_size its size: `sizeof(RpSessionSettings)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `settings` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_settings_init(
    settings: *mut RpSessionSettings,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(settings, struct_size) })
}

/// # Safety
/// `settings` is null or valid with valid texts and settings.
pub(super) unsafe fn read(settings: *const RpSessionSettings) -> Result<SessionSettings, RpResult> {
    // SAFETY: passed on to the caller.
    unsafe {
        let given = options::read(settings)?;
        let mut read = SessionSettings {
            title: text::optional(given.title)?.unwrap_or_default(),
            public_connections: given.num_public_connections,
            private_connections: given.num_private_connections,
            build_unique_id: given.build_unique_id,
            flags: SessionFlags {
                should_advertise: given.should_advertise != 0,
                allow_join_in_progress: given.allow_join_in_progress != 0,
                is_lan_match: given.is_lan_match != 0,
                is_dedicated: given.is_dedicated != 0,
                uses_stats: given.uses_stats != 0,
                allow_invites: given.allow_invites != 0,
                uses_presence: given.uses_presence != 0,
                allow_join_via_presence: given.allow_join_via_presence != 0,
                allow_join_via_presence_friends_only: given.allow_join_via_presence_friends_only != 0,
                anti_cheat_protected: given.anti_cheat_protected != 0,
                use_lobbies_if_available: given.use_lobbies_if_available != 0,
                use_lobbies_voice_chat_if_available: given.use_lobbies_voice_chat_if_available != 0,
            },
            reserve_player: given.decline_player_slot == 0,
            session_id_override: text::optional(given.session_id_override)?.unwrap_or_default(),
            ..SessionSettings::default()
        };
        if given.lan_game_port != 0 {
            read.lan_game_port = given.lan_game_port;
        }
        read_settings(given.settings, given.setting_count, &mut read)?;
        Ok(read)
    }
}

/// Lends settings out.
pub(super) fn lend(settings: &SessionSettings, texts: &mut Texts) -> RpSessionSettings {
    let flags = settings.flags;
    let (custom, setting_count) = lend_settings(settings, texts);
    RpSessionSettings {
        struct_size: struct_size::<RpSessionSettings>(),
        num_public_connections: settings.public_connections,
        num_private_connections: settings.private_connections,
        build_unique_id: settings.build_unique_id,
        should_advertise: flags.should_advertise.into(),
        allow_join_in_progress: flags.allow_join_in_progress.into(),
        is_lan_match: flags.is_lan_match.into(),
        is_dedicated: flags.is_dedicated.into(),
        uses_stats: flags.uses_stats.into(),
        allow_invites: flags.allow_invites.into(),
        uses_presence: flags.uses_presence.into(),
        allow_join_via_presence: flags.allow_join_via_presence.into(),
        allow_join_via_presence_friends_only: flags.allow_join_via_presence_friends_only.into(),
        anti_cheat_protected: flags.anti_cheat_protected.into(),
        use_lobbies_if_available: flags.use_lobbies_if_available.into(),
        use_lobbies_voice_chat_if_available: flags.use_lobbies_voice_chat_if_available.into(),
        decline_player_slot: (!settings.reserve_player).into(),
        reserved: 0,
        lan_game_port: settings.lan_game_port,
        setting_count,
        reserved2: 0,
        title: texts.keep(&settings.title),
        session_id_override: texts.keep(&settings.session_id_override),
        settings: custom,
    }
}
