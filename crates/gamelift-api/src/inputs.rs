//! What operations ask. Each is the model's `<Operation>Input`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{GameProperty, PlayerSessionCreationPolicy, ProtectionPolicy};

macro_rules! input {
    (
        $(#[$doc:meta])* $name:ident {
            $($(#[$required_doc:meta])* $required:ident: $required_type:ty,)*
            ;
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub struct $name {
            $($(#[$required_doc])* pub $required: $required_type,)*
            $($(#[$field_doc])* #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,)*
        }
    };
}

input! {
    /// `CreateGameSessionInput`.
    CreateGameSessionInput {
        /// Slots; 0 to 200.
        maximum_player_session_count: u32,
        ;
        /// A fleet's id or ARN. Exactly one of this and `alias_id`.
        fleet_id: String,
        /// An alias's id or ARN.
        alias_id: String,
        /// Where in the fleet; absent means anywhere.
        location: String,
        /// 1 to 1,024 characters.
        name: String,
        /// At most 16.
        game_properties: Vec<GameProperty>,
        /// 1 to 1,024 characters.
        creator_id: String,
        /// The deprecated twin of `idempotency_token`.
        game_session_id: String,
        /// 1 to 48 of `[a-zA-Z0-9-]`; becomes the end of the ARN.
        idempotency_token: String,
        /// 1 to 262,144 characters.
        game_session_data: String,
    }
}

input! {
    /// `DescribeGameSessionsInput`.
    DescribeGameSessionsInput {
        ;
        /// All game sessions of a fleet. Exactly one of the three ids.
        fleet_id: String,
        /// One game session.
        game_session_id: String,
        /// All game sessions of an alias's fleet.
        alias_id: String,
        /// Only those there.
        location: String,
        /// Only those in this status.
        status_filter: String,
        /// The most in one page.
        limit: u32,
        /// Where the page begins.
        next_token: String,
    }
}

impl DescribeGameSessionsInput {
    /// Asks for one game session.
    pub fn of_game_session(game_session_id: impl Into<String>) -> Self {
        Self {
            fleet_id: None,
            game_session_id: Some(game_session_id.into()),
            alias_id: None,
            location: None,
            status_filter: None,
            limit: None,
            next_token: None,
        }
    }
}

/// `DescribeGameSessionDetailsInput` has the same members.
pub type DescribeGameSessionDetailsInput = DescribeGameSessionsInput;

input! {
    /// `UpdateGameSessionInput`; what is absent stays.
    UpdateGameSessionInput {
        /// Which one.
        game_session_id: String,
        ;
        /// Slots; 0 to 200.
        maximum_player_session_count: u32,
        /// 1 to 1,024 characters.
        name: String,
        /// Whether new players may come.
        player_session_creation_policy: PlayerSessionCreationPolicy,
        /// Whether scaling may end it.
        protection_policy: ProtectionPolicy,
        /// To add or to change; at most 16 with those there.
        game_properties: Vec<GameProperty>,
    }
}

input! {
    /// `SearchGameSessionsInput`.
    SearchGameSessionsInput {
        ;
        /// A fleet's id or ARN. Exactly one of this and `alias_id`.
        fleet_id: String,
        /// An alias's id or ARN.
        alias_id: String,
        /// Only those there.
        location: String,
        /// 1 to 1,024 characters.
        filter_expression: String,
        /// 1 to 1,024 characters.
        sort_expression: String,
        /// The most in one page.
        limit: u32,
        /// Where the page begins.
        next_token: String,
    }
}

/// `TerminationMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TerminationMode {
    /// The server is asked to end it.
    #[serde(rename = "TRIGGER_ON_PROCESS_TERMINATE")]
    TriggerOnProcessTerminate,
    /// It ends now.
    #[serde(rename = "FORCE_TERMINATE")]
    ForceTerminate,
}

input! {
    /// `TerminateGameSessionInput`.
    TerminateGameSessionInput {
        /// Which one.
        game_session_id: String,
        /// How.
        termination_mode: TerminationMode,
        ;
    }
}

input! {
    /// `CreatePlayerSessionInput`.
    CreatePlayerSessionInput {
        /// Where.
        game_session_id: String,
        /// For whom; 1 to 1,024 characters.
        player_id: String,
        ;
        /// Free text for the server, 1 to 2,048 characters.
        player_data: String,
    }
}

input! {
    /// `CreatePlayerSessionsInput`.
    CreatePlayerSessionsInput {
        /// Where.
        game_session_id: String,
        /// For whom; 1 to 25.
        player_ids: Vec<String>,
        ;
        /// Free text for the server by player id.
        player_data_map: BTreeMap<String, String>,
    }
}

input! {
    /// `DescribePlayerSessionsInput`.
    DescribePlayerSessionsInput {
        ;
        /// All of a game session. Exactly one of the three ids.
        game_session_id: String,
        /// All of a player.
        player_id: String,
        /// One slot.
        player_session_id: String,
        /// Only those in this status; only looked at with `game_session_id`.
        player_session_status_filter: String,
        /// The most in one page.
        limit: u32,
        /// Where the page begins.
        next_token: String,
    }
}

input! {
    /// `ListFleetsInput`.
    ListFleetsInput {
        ;
        /// Only fleets of this build.
        build_id: String,
        /// Only fleets of this script.
        script_id: String,
        /// The most in one page.
        limit: u32,
        /// Where the page begins.
        next_token: String,
    }
}

input! {
    /// `ListComputeInput`.
    ListComputeInput {
        /// A fleet's id or ARN.
        fleet_id: String,
        ;
        /// Only those there.
        location: String,
        /// `ACTIVE` or `IMPAIRED`.
        compute_status: String,
        /// The most in one page.
        limit: u32,
        /// Where the page begins.
        next_token: String,
    }
}
