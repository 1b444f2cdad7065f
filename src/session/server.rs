//! Game servers as a client sees them.

use rallypoint_wire::gateway::{Connection, FoundSession};

/// Where a game server listens for players.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    /// An IP address or a host name, without brackets.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
}

/// What start and join answer: the server, and this player's slot on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedServer {
    /// Where it listens.
    pub address: ServerAddress,
    /// Its name in DNS; empty when it has none. TLS is checked against it.
    pub dns_name: String,
    /// The game session on it; empty when the gateway does not say.
    pub game_session_id: String,
    /// This player's slot; empty when none was reserved.
    pub player_session_id: String,
    /// Proves who made the game session; empty for who only joined, and with gateways that know none.
    pub owner_token: String,
}

impl From<Connection> for JoinedServer {
    fn from(connection: Connection) -> Self {
        Self {
            address: ServerAddress { host: connection.ip_address, port: connection.port },
            dns_name: connection.dns_name,
            game_session_id: if connection.game_session_id.is_empty() {
                connection.game_session_arn
            } else {
                connection.game_session_id
            },
            player_session_id: connection.player_session_id,
            owner_token: connection.owner_token,
        }
    }
}

/// One session that find found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundResult {
    /// What join needs.
    pub game_session_id: String,
    /// The name players see.
    pub title: String,
    /// Who made it, or empty.
    pub owner_id: String,
    /// Slots in all.
    pub max_players: u32,
    /// Slots open when the gateway answered.
    pub open_slots: u32,
    /// Where its server listens, when the gateway says so.
    pub address: Option<ServerAddress>,
    /// Its server's name in DNS, or empty.
    pub dns_name: String,
}

impl From<FoundSession> for FoundResult {
    fn from(found: FoundSession) -> Self {
        let address = found
            .port
            .filter(|_| !found.ip_address.is_empty())
            .map(|port| ServerAddress { host: found.ip_address, port });
        Self {
            game_session_id: found.game_session_id,
            title: found.name,
            owner_id: found.creator_id,
            max_players: found.maximum_player_session_count,
            open_slots: found.maximum_player_session_count.saturating_sub(found.current_player_session_count),
            address,
            dns_name: found.dns_name,
        }
    }
}
