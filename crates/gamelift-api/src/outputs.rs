//! What operations answer. Each is the model's `<Operation>Output`.

use serde::{Deserialize, Serialize};

use crate::{Compute, GameSession, GameSessionDetail, PlayerSession};

macro_rules! output {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
    (page $(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $type:ty }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub struct $name {
            $(#[$field_doc])* pub $field: $type,
            /// Where the next page begins; absent on the last.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub next_token: Option<String>,
        }
    };
}

output! {
    /// `CreateGameSessionOutput`.
    CreateGameSessionOutput {
        /// The game session made, or made before with the same idempotency token.
        game_session: GameSession,
    }
}
output! {
    /// `UpdateGameSessionOutput`.
    UpdateGameSessionOutput {
        /// The game session as it stands now.
        game_session: GameSession,
    }
}
output! {
    /// `TerminateGameSessionOutput`.
    TerminateGameSessionOutput {
        /// The game session as it stands now.
        game_session: GameSession,
    }
}
output! {
    /// `CreatePlayerSessionOutput`.
    CreatePlayerSessionOutput {
        /// The slot.
        player_session: PlayerSession,
    }
}
output! {
    /// `CreatePlayerSessionsOutput`.
    CreatePlayerSessionsOutput {
        /// The slots, in the order asked.
        player_sessions: Vec<PlayerSession>,
    }
}
output! {
    page
    /// `DescribeGameSessionsOutput`.
    DescribeGameSessionsOutput {
        /// This page.
        game_sessions: Vec<GameSession>
    }
}
output! {
    page
    /// `DescribeGameSessionDetailsOutput`.
    DescribeGameSessionDetailsOutput {
        /// This page.
        game_session_details: Vec<GameSessionDetail>
    }
}
output! {
    page
    /// `SearchGameSessionsOutput`.
    SearchGameSessionsOutput {
        /// This page.
        game_sessions: Vec<GameSession>
    }
}
output! {
    page
    /// `DescribePlayerSessionsOutput`.
    DescribePlayerSessionsOutput {
        /// This page.
        player_sessions: Vec<PlayerSession>
    }
}
output! {
    page
    /// `ListFleetsOutput`.
    ListFleetsOutput {
        /// This page.
        fleet_ids: Vec<String>
    }
}
output! {
    page
    /// `ListComputeOutput`.
    ListComputeOutput {
        /// This page.
        compute_list: Vec<Compute>
    }
}
