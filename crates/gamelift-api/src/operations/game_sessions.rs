//! Game sessions: making, finding, changing and ending them.

use crate::macros::{input, output};
use crate::rules::{
    ALIAS_ID_OR_ARN, EXPRESSION, FLEET_ID_OR_ARN, GAME_PROPERTIES, GAME_SESSION_DATA, GAME_SESSION_ID,
    GAME_SESSION_NAME, ID_SUFFIX, LOCATION, MAXIMUM_PLAYERS, PROSE, STATUS_FILTER,
};
use crate::validate::{Any, Checked, Place};
use crate::{
    GameProperty, GameSession, GameSessionDetail, PlayerSessionCreationPolicy, ProtectionPolicy,
    TerminationMode,
};

input! {
    /// `CreateGameSessionInput`.
    CreateGameSessionInput {
        /// Slots; 0 to 200.
        #[serde(deserialize_with = "crate::lenient::whole")]
        maximum_player_session_count: u32 = MAXIMUM_PLAYERS,
        ;
        /// A fleet's id or ARN. Exactly one of this and `alias_id`.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// An alias's id or ARN.
        alias_id: String = ALIAS_ID_OR_ARN,
        /// Where in the fleet; absent means anywhere.
        location: String = LOCATION,
        /// 1 to 1,024 characters.
        name: String = GAME_SESSION_NAME,
        /// At most 16.
        game_properties: Vec<GameProperty> = GAME_PROPERTIES,
        /// 1 to 1,024 characters.
        creator_id: String = PROSE,
        /// The deprecated twin of `idempotency_token`.
        game_session_id: String = ID_SUFFIX,
        /// 1 to 48 of `[a-zA-Z0-9-]`; becomes the end of the ARN.
        idempotency_token: String = ID_SUFFIX,
        /// 1 to 262,144 characters.
        game_session_data: String = GAME_SESSION_DATA,
    }
    rule create_game_session;
}

fn create_game_session(input: &CreateGameSessionInput, place: &Place<'_>) -> Checked {
    fleet_or_alias(input.fleet_id.as_ref(), input.alias_id.as_ref(), place)?;
    if input.game_session_id.is_some() && input.idempotency_token.is_some() {
        return Err(place.must("have IdempotencyToken or its deprecated twin GameSessionId, not both"));
    }
    Ok(())
}

fn fleet_or_alias(fleet: Option<&String>, alias: Option<&String>, place: &Place<'_>) -> Checked {
    if fleet.is_some() == alias.is_some() {
        return Err(place.must("have exactly one of FleetId and AliasId"));
    }
    Ok(())
}

output! {
    /// `CreateGameSessionOutput`.
    CreateGameSessionOutput {
        /// The game session made, or made before with the same idempotency token.
        game_session: GameSession,
        ;
    }
}

input! {
    paged
    /// `DescribeGameSessionsInput`.
    #[derive(Default)]
    DescribeGameSessionsInput {
        ;
        /// All game sessions of a fleet. Exactly one of the three ids.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// One game session.
        game_session_id: String = GAME_SESSION_ID,
        /// All game sessions of an alias's fleet.
        alias_id: String = ALIAS_ID_OR_ARN,
        /// Only those there.
        location: String = LOCATION,
        /// Only those in this status.
        status_filter: String = STATUS_FILTER,
    }
    rule describe_game_sessions;
}

fn describe_game_sessions(input: &DescribeGameSessionsInput, place: &Place<'_>) -> Checked {
    exactly_one([&input.fleet_id, &input.game_session_id, &input.alias_id], place)
}

fn exactly_one(ids: [&Option<String>; 3], place: &Place<'_>) -> Checked {
    if ids.iter().filter(|id| id.is_some()).count() == 1 {
        Ok(())
    } else {
        Err(place.must("have exactly one of FleetId, GameSessionId and AliasId"))
    }
}

impl DescribeGameSessionsInput {
    /// Asks for one game session.
    pub fn of_game_session(game_session_id: impl Into<String>) -> Self {
        Self { game_session_id: Some(game_session_id.into()), ..Self::default() }
    }
}

output! {
    page
    /// `DescribeGameSessionsOutput`.
    DescribeGameSessionsOutput {
        /// This page.
        game_sessions: Vec<GameSession>,
    }
}

input! {
    paged
    /// `DescribeGameSessionDetailsInput`.
    #[derive(Default)]
    DescribeGameSessionDetailsInput {
        ;
        /// All game sessions of a fleet. Exactly one of the three ids.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// One game session.
        game_session_id: String = GAME_SESSION_ID,
        /// All game sessions of an alias's fleet.
        alias_id: String = ALIAS_ID_OR_ARN,
        /// Only those there.
        location: String = LOCATION,
        /// Only those in this status.
        status_filter: String = STATUS_FILTER,
    }
    rule describe_game_session_details;
}

fn describe_game_session_details(input: &DescribeGameSessionDetailsInput, place: &Place<'_>) -> Checked {
    exactly_one([&input.fleet_id, &input.game_session_id, &input.alias_id], place)
}

/// Both ask for the same game sessions.
impl From<DescribeGameSessionDetailsInput> for DescribeGameSessionsInput {
    fn from(input: DescribeGameSessionDetailsInput) -> Self {
        Self {
            fleet_id: input.fleet_id,
            game_session_id: input.game_session_id,
            alias_id: input.alias_id,
            location: input.location,
            status_filter: input.status_filter,
            limit: input.limit,
            next_token: input.next_token,
        }
    }
}

output! {
    page
    /// `DescribeGameSessionDetailsOutput`.
    DescribeGameSessionDetailsOutput {
        /// This page.
        game_session_details: Vec<GameSessionDetail>,
    }
}

input! {
    paged
    /// `SearchGameSessionsInput`.
    #[derive(Default)]
    SearchGameSessionsInput {
        ;
        /// A fleet's id or ARN. Exactly one of this and `alias_id`.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// An alias's id or ARN.
        alias_id: String = ALIAS_ID_OR_ARN,
        /// Only those there.
        location: String = LOCATION,
        /// 1 to 1,024 characters.
        filter_expression: String = EXPRESSION,
        /// 1 to 1,024 characters.
        sort_expression: String = EXPRESSION,
    }
    rule search_game_sessions;
}

fn search_game_sessions(input: &SearchGameSessionsInput, place: &Place<'_>) -> Checked {
    fleet_or_alias(input.fleet_id.as_ref(), input.alias_id.as_ref(), place)
}

output! {
    page
    /// `SearchGameSessionsOutput`.
    SearchGameSessionsOutput {
        /// This page.
        game_sessions: Vec<GameSession>,
    }
}

input! {
    /// `UpdateGameSessionInput`; what is absent stays.
    UpdateGameSessionInput {
        /// Which one: its ARN.
        game_session_id: String = GAME_SESSION_ID,
        ;
        /// Slots; 0 to 200.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        maximum_player_session_count: u32 = MAXIMUM_PLAYERS,
        /// 1 to 1,024 characters.
        name: String = GAME_SESSION_NAME,
        /// Whether new players may come.
        player_session_creation_policy: PlayerSessionCreationPolicy = Any,
        /// Whether scaling may end it.
        protection_policy: ProtectionPolicy = Any,
        /// To add or to change; at most 16 with those there.
        game_properties: Vec<GameProperty> = GAME_PROPERTIES,
    }
}

output! {
    /// `UpdateGameSessionOutput`.
    UpdateGameSessionOutput {
        /// The game session as it stands now.
        game_session: GameSession,
        ;
    }
}

input! {
    /// `TerminateGameSessionInput`.
    TerminateGameSessionInput {
        /// Which one: its ARN.
        game_session_id: String = GAME_SESSION_ID,
        /// How.
        termination_mode: TerminationMode = Any,
        ;
    }
}

output! {
    /// `TerminateGameSessionOutput`.
    TerminateGameSessionOutput {
        /// The game session as it stands now.
        game_session: GameSession,
        ;
    }
}

input! {
    /// `GetGameSessionLogUrlInput`.
    GetGameSessionLogUrlInput {
        /// Which one: its ARN.
        game_session_id: String = GAME_SESSION_ID,
        ;
    }
}

output! {
    /// `GetGameSessionLogUrlOutput`.
    GetGameSessionLogUrlOutput {
        /// Where to download the collected logs; 1 to 1,024 characters.
        pre_signed_url: String,
        ;
    }
}
