//! What a player's slot looks like.

use crate::Timestamp;
use crate::macros::{output, words};

words! {
    /// `PlayerSessionStatus`.
    PlayerSessionStatus {
        /// The slot is held; the player has not come.
        Reserved = "RESERVED",
        /// The server accepted the player.
        Active = "ACTIVE",
        /// The player is gone.
        Completed = "COMPLETED",
        /// The player did not come in time.
        TimedOut = "TIMEDOUT",
    }
}

output! {
    /// A player's slot.
    PlayerSession {
        /// `psess-…`
        player_session_id: String,
        /// The player it is for.
        player_id: String,
        /// The game session it is a slot of.
        game_session_id: String,
        /// The fleet that runs on.
        fleet_id: String,
        /// That fleet's ARN.
        fleet_arn: String,
        /// When it was reserved.
        creation_time: Timestamp,
        /// Where it stands.
        status: PlayerSessionStatus,
        /// Where the server is.
        ip_address: String,
        /// Where the server is.
        port: u16,
        ;
        /// When it ended.
        termination_time: Timestamp,
        /// The host's name, where it has one.
        dns_name: String,
        /// Free text for the server.
        player_data: String,
    }
}

output! {
    /// How one player reaches a game session through a player gateway.
    PlayerConnectionDetail {
        /// Whose it is.
        player_id: String,
        /// Where to connect.
        endpoints: Vec<PlayerConnectionEndpoint>,
        ;
        /// What the player shows there.
        player_gateway_token: String,
        /// Until when.
        expiration: Timestamp,
    }
}

output! {
    /// An address of a player gateway.
    PlayerConnectionEndpoint {
        /// The host.
        ip_address: String,
        /// The port.
        port: u16,
        ;
    }
}
