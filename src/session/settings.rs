//! Session settings, after Unreal's `FOnlineSessionSettings`.

/// What a session is to be. The defaults are Unreal's: no slots, no title, build 0; its maker takes a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSettings {
    /// The name players see in a list; empty takes the local player's nickname or the session's name.
    pub title: String,
    /// Slots open to everybody (`NumPublicConnections`).
    pub public_connections: u32,
    /// Slots for invited players (`NumPrivateConnections`).
    pub private_connections: u32,
    /// Which build this is (`BuildUniqueId`); the gateway is told.
    pub build_unique_id: i32,
    /// Whether starting the session takes a slot for the local player. A dedicated maker, or an engine that joins
    /// after it created (O3DE), says no.
    pub reserve_player: bool,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            title: String::new(),
            public_connections: 0,
            private_connections: 0,
            build_unique_id: 0,
            reserve_player: true,
        }
    }
}

impl SessionSettings {
    /// The most players a GameLift game session can have.
    ///
    /// cbindgen:ignore
    pub const MAX_PLAYERS: u32 = 200;

    /// All slots together.
    pub fn max_players(&self) -> u32 {
        self.public_connections.saturating_add(self.private_connections)
    }
}
