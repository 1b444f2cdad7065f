//! What a game session looks like.

use crate::Timestamp;
use crate::macros::{input, output, words};
use crate::validate::Text;

words! {
    /// `GameSessionStatus`.
    GameSessionStatus {
        /// On its way to a server process.
        Activating = "ACTIVATING",
        /// Players may come.
        Active = "ACTIVE",
        /// Its server was asked to end it.
        Terminating = "TERMINATING",
        /// Over.
        Terminated = "TERMINATED",
        /// It could not be activated.
        Error = "ERROR",
    }
}

words! {
    /// `GameSessionStatusReason`.
    GameSessionStatusReason {
        /// Its server was lost.
        Interrupted = "INTERRUPTED",
        /// `TerminateGameSession` asked its server.
        TriggeredOnProcessTerminate = "TRIGGERED_ON_PROCESS_TERMINATE",
        /// `TerminateGameSession` ended it at once.
        ForceTerminated = "FORCE_TERMINATED",
    }
}

words! {
    /// `PlayerSessionCreationPolicy`.
    PlayerSessionCreationPolicy {
        /// New players may come.
        AcceptAll = "ACCEPT_ALL",
        /// None may.
        DenyAll = "DENY_ALL",
    }
}

words! {
    /// `ProtectionPolicy`: whether scaling may end a game session.
    ProtectionPolicy {
        /// It may.
        NoProtection = "NoProtection",
        /// It may not, while the game session is active.
        FullProtection = "FullProtection",
    }
}

words! {
    /// `TerminationMode`.
    TerminationMode {
        /// The server is asked to end it.
        TriggerOnProcessTerminate = "TRIGGER_ON_PROCESS_TERMINATE",
        /// It ends now.
        ForceTerminate = "FORCE_TERMINATE",
    }
}

words! {
    /// `PlayerGatewayStatus`.
    PlayerGatewayStatus {
        /// Players connect to the server itself.
        Disabled = "DISABLED",
        /// Players connect through a player gateway.
        Enabled = "ENABLED",
    }
}

input! {
    /// A key and a value that travel with a game session.
    GameProperty {
        /// At most 32 characters.
        key: String = Text::of(0..=32),
        /// At most 96 characters.
        value: String = Text::of(0..=96),
        ;
    }
}

output! {
    /// A game session.
    GameSession {
        /// Its ARN.
        game_session_id: String,
        /// The fleet it runs on.
        fleet_id: String,
        /// That fleet's ARN.
        fleet_arn: String,
        /// When it was made.
        creation_time: Timestamp,
        /// Reserved and active slots.
        current_player_session_count: u32,
        /// Slots in all.
        maximum_player_session_count: u32,
        /// Where it stands.
        status: GameSessionStatus,
        /// Its settings.
        game_properties: Vec<GameProperty>,
        /// Where players reach it.
        ip_address: String,
        /// Where players reach it.
        port: u16,
        /// Whether new players may come.
        player_session_creation_policy: PlayerSessionCreationPolicy,
        /// Where its host stands.
        location: String,
        /// The host it runs on.
        compute_name: String,
        ;
        /// Its name.
        name: String,
        /// When it ended.
        termination_time: Timestamp,
        /// Why it stands where it does.
        status_reason: GameSessionStatusReason,
        /// The host's name, where it has one.
        dns_name: String,
        /// Who made it, as they said.
        creator_id: String,
        /// Free text for the server.
        game_session_data: String,
        /// What the matchmaker says of its match: JSON.
        matchmaker_data: String,
        /// Whether players come through a player gateway.
        player_gateway_status: PlayerGatewayStatus,
    }
}

output! {
    /// A game session with what only `DescribeGameSessionDetails` shows.
    GameSessionDetail {
        /// The game session.
        game_session: GameSession,
        /// Whether scaling may end it.
        protection_policy: ProtectionPolicy,
        ;
    }
}
