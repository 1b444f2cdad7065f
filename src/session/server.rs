//! Game servers as a client sees them.

use std::fmt;

use rallypoint_wire::gateway::Connection;

/// Where a game server listens for players.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    /// An IP address or a host name, without brackets.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
}

impl fmt::Display for ServerAddress {
    /// `host:port`, with brackets round an IPv6 address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
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
