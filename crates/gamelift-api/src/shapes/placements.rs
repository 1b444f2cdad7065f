//! What a placement looks like.

use crate::macros::{input, output, words};
use crate::rules::{LOCATION, PLAYER_DATA, PLAYER_ID, PROSE};
use crate::validate::{Any, List, NotNegative};
use crate::{GameProperty, PlayerGatewayStatus, Timestamp};

words! {
    /// `GameSessionPlacementState`.
    GameSessionPlacementState {
        /// Waiting for a place, or for the game session to be active.
        Pending = "PENDING",
        /// The game session is active.
        Fulfilled = "FULFILLED",
        /// `StopGameSessionPlacement` ended it.
        Cancelled = "CANCELLED",
        /// The queue's timeout came first.
        TimedOut = "TIMED_OUT",
        /// The game session ended first.
        Failed = "FAILED",
    }
}

words! {
    /// `PlacementFallbackStrategy`: what comes after an override's locations.
    PlacementFallbackStrategy {
        /// The queue's own order.
        DefaultAfterSinglePass = "DEFAULT_AFTER_SINGLE_PASS",
        /// Nothing; they are tried until the timeout.
        None = "NONE",
    }
}

input! {
    /// How far a player is from a location.
    PlayerLatency {
        /// 1 to 1,024 characters.
        player_id: String = PLAYER_ID,
        /// A region or a custom location.
        region_identifier: String = PROSE,
        /// In milliseconds.
        #[serde(deserialize_with = "crate::lenient::float")]
        latency_in_milliseconds: f32 = NotNegative,
        ;
    }
}

input! {
    /// A player for whom a slot is reserved once the game session is active.
    DesiredPlayerSession {
        /// 1 to 1,024 characters.
        player_id: String = PLAYER_ID,
        ;
        /// Free text for the server, 1 to 2,048 characters.
        player_data: String = PLAYER_DATA,
    }
}

input! {
    /// Locations that one placement tries first.
    PriorityConfigurationOverride {
        /// Best first; 1 to 10.
        location_order: Vec<String> = List { size: 1..=10, each: LOCATION },
        ;
        /// What comes after them; absent is [`PlacementFallbackStrategy::DefaultAfterSinglePass`].
        placement_fallback_strategy: PlacementFallbackStrategy = Any,
    }
}

output! {
    /// A slot that was reserved for a placement.
    PlacedPlayerSession {
        /// The player it is for.
        player_id: String,
        /// `psess-…`
        player_session_id: String,
        ;
    }
}

output! {
    /// A game session on its way through a queue.
    GameSessionPlacement {
        /// The developer's id.
        placement_id: String,
        /// The queue's name.
        game_session_queue_name: String,
        /// Where it stands.
        status: GameSessionPlacementState,
        /// The game session's settings.
        game_properties: Vec<GameProperty>,
        /// The game session's slots.
        maximum_player_session_count: u32,
        /// When it was asked for.
        start_time: Timestamp,
        ;
        /// The game session's name.
        game_session_name: String,
        /// The game session's id. This and what follows is final once it is fulfilled.
        game_session_id: String,
        /// The game session's ARN.
        game_session_arn: String,
        /// The region it is in.
        game_session_region: String,
        /// What was said about players' distances.
        player_latencies: Vec<PlayerLatency>,
        /// When it ended, however it did.
        end_time: Timestamp,
        /// Where players reach the server.
        ip_address: String,
        /// The host's name, where it has one.
        dns_name: String,
        /// Where players reach the server.
        port: u16,
        /// The slots reserved.
        placed_player_sessions: Vec<PlacedPlayerSession>,
        /// Free text for the server.
        game_session_data: String,
        /// What the matchmaker says of its match: JSON.
        matchmaker_data: String,
        /// Locations tried first.
        priority_configuration_override: PriorityConfigurationOverride,
        /// Whether players come through a player gateway.
        player_gateway_status: PlayerGatewayStatus,
    }
}
