//! Session settings, after Unreal's `FOnlineSessionSettings`.

use super::custom::CustomSettings;

/// What a session is to be. The defaults are Unreal's: no slots, not advertised, nothing allowed; its maker takes a slot.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSettings {
    /// The name players see in a list; empty takes the local player's nickname or the session's name.
    pub title: String,
    /// Slots open to everybody (`NumPublicConnections`).
    pub public_connections: u32,
    /// Slots for invited players (`NumPrivateConnections`).
    pub private_connections: u32,
    /// Which build this is (`BuildUniqueId`); 0 takes the subsystem's. Who searches for another build does not see it.
    pub build_unique_id: i32,
    /// Yes-or-no settings.
    pub flags: SessionFlags,
    /// Whether starting the session takes a slot for the local player. A dedicated maker, or an engine that joins
    /// after it created (O3DE), says no.
    pub reserve_player: bool,
    /// A session id of the maker's choice (`SessionIdOverride`), or empty. LAN only: at the gateway, an id that a player
    /// could choose would be somebody else's to take.
    pub session_id_override: String,
    /// Where a LAN host's game listens.
    pub lan_game_port: u16,
    /// Custom settings (`Settings`).
    pub custom: CustomSettings,
    /// Each player's own settings (`MemberSettings`), by player id. They stay on this machine.
    pub members: Vec<(String, CustomSettings)>,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            title: String::new(),
            public_connections: 0,
            private_connections: 0,
            build_unique_id: 0,
            flags: SessionFlags::default(),
            reserve_player: true,
            session_id_override: String::new(),
            lan_game_port: Self::DEFAULT_LAN_GAME_PORT,
            custom: CustomSettings::default(),
            members: Vec::new(),
        }
    }
}

impl SessionSettings {
    /// The most players a GameLift game session can have.
    ///
    /// cbindgen:ignore
    pub const MAX_PLAYERS: u32 = 200;
    /// Unreal's game port.
    ///
    /// cbindgen:ignore
    pub const DEFAULT_LAN_GAME_PORT: u16 = 7777;

    /// All slots together.
    pub fn max_players(&self) -> u32 {
        self.public_connections.saturating_add(self.private_connections)
    }
}

/// The yes-or-no settings of `FOnlineSessionSettings`; all no, as there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionFlags {
    /// `bShouldAdvertise`: find lists it.
    pub should_advertise: bool,
    /// `bAllowJoinInProgress`: players may come while it is in progress. It closes a LAN session; one at the gateway is
    /// in progress as long as it can be found at all, so there the game server decides.
    pub allow_join_in_progress: bool,
    /// `bIsLANMatch`: it is hosted on this machine, for the local network; the gateway hears nothing of it.
    pub is_lan_match: bool,
    /// `bIsDedicated`: no player sits at the host.
    pub is_dedicated: bool,
    /// `bUsesStats`.
    pub uses_stats: bool,
    /// `bAllowInvites`.
    pub allow_invites: bool,
    /// `bUsesPresence`.
    pub uses_presence: bool,
    /// `bAllowJoinViaPresence`.
    pub allow_join_via_presence: bool,
    /// `bAllowJoinViaPresenceFriendsOnly`.
    pub allow_join_via_presence_friends_only: bool,
    /// `bAntiCheatProtected`.
    pub anti_cheat_protected: bool,
    /// `bUseLobbiesIfAvailable`.
    pub use_lobbies_if_available: bool,
    /// `bUseLobbiesVoiceChatIfAvailable`.
    pub use_lobbies_voice_chat_if_available: bool,
}

impl SessionFlags {
    /// As bits, in the order of the fields from bit 0; the form in which they travel.
    pub fn to_bits(self) -> u16 {
        self.fields().iter().enumerate().fold(0, |bits, (at, set)| bits | (u16::from(**set) << at))
    }

    /// From bits; those of a newer library are left out.
    pub fn from_bits(bits: u16) -> Self {
        let mut flags = Self::default();
        for (at, field) in flags.fields_mut().into_iter().enumerate() {
            *field = bits & (1 << at) != 0;
        }
        flags
    }

    fn fields(&self) -> [&bool; 12] {
        [
            &self.should_advertise,
            &self.allow_join_in_progress,
            &self.is_lan_match,
            &self.is_dedicated,
            &self.uses_stats,
            &self.allow_invites,
            &self.uses_presence,
            &self.allow_join_via_presence,
            &self.allow_join_via_presence_friends_only,
            &self.anti_cheat_protected,
            &self.use_lobbies_if_available,
            &self.use_lobbies_voice_chat_if_available,
        ]
    }

    fn fields_mut(&mut self) -> [&mut bool; 12] {
        [
            &mut self.should_advertise,
            &mut self.allow_join_in_progress,
            &mut self.is_lan_match,
            &mut self.is_dedicated,
            &mut self.uses_stats,
            &mut self.allow_invites,
            &mut self.uses_presence,
            &mut self.allow_join_via_presence,
            &mut self.allow_join_via_presence_friends_only,
            &mut self.anti_cheat_protected,
            &mut self.use_lobbies_if_available,
            &mut self.use_lobbies_voice_chat_if_available,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_survive_their_bits() {
        for bits in 0..1 << 12 {
            assert_eq!(SessionFlags::from_bits(bits).to_bits(), bits);
        }
        assert_eq!(
            SessionFlags::from_bits(0b10),
            SessionFlags { allow_join_in_progress: true, ..SessionFlags::default() }
        );
        assert_eq!(SessionFlags::from_bits(u16::MAX).to_bits(), (1 << 12) - 1);
    }
}
