//! Player sessions: slots of a game session.

use std::collections::BTreeMap;

use crate::macros::{input, output};
use crate::rules::{
    GAME_SESSION_ID, PLAYER_DATA, PLAYER_DATA_MAP, PLAYER_ID, PLAYER_IDS, PLAYER_SESSION_ID, STATUS_FILTER,
};
use crate::validate::{Checked, Place};
use crate::{PlayerConnectionDetail, PlayerSession};

input! {
    /// `CreatePlayerSessionInput`.
    CreatePlayerSessionInput {
        /// Where: a game session's ARN.
        game_session_id: String = GAME_SESSION_ID,
        /// For whom; 1 to 1,024 characters.
        player_id: String = PLAYER_ID,
        ;
        /// Free text for the server, 1 to 2,048 characters.
        player_data: String = PLAYER_DATA,
    }
}

output! {
    /// `CreatePlayerSessionOutput`.
    CreatePlayerSessionOutput {
        /// The slot.
        player_session: PlayerSession,
        ;
    }
}

input! {
    /// `CreatePlayerSessionsInput`.
    CreatePlayerSessionsInput {
        /// Where: a game session's ARN.
        game_session_id: String = GAME_SESSION_ID,
        /// For whom; 1 to 25.
        player_ids: Vec<String> = PLAYER_IDS,
        ;
        /// Free text for the server by player id.
        player_data_map: BTreeMap<String, String> = PLAYER_DATA_MAP,
    }
}

output! {
    /// `CreatePlayerSessionsOutput`.
    CreatePlayerSessionsOutput {
        /// The slots, in the order asked.
        player_sessions: Vec<PlayerSession>,
        ;
    }
}

input! {
    paged
    /// `DescribePlayerSessionsInput`.
    #[derive(Default)]
    DescribePlayerSessionsInput {
        ;
        /// All of a game session. Exactly one of the three ids.
        game_session_id: String = GAME_SESSION_ID,
        /// All of a player.
        player_id: String = PLAYER_ID,
        /// One slot.
        player_session_id: String = PLAYER_SESSION_ID,
        /// Only those in this status; only looked at with `game_session_id`.
        player_session_status_filter: String = STATUS_FILTER,
    }
    rule describe_player_sessions;
}

fn describe_player_sessions(input: &DescribePlayerSessionsInput, place: &Place<'_>) -> Checked {
    let ids = [&input.game_session_id, &input.player_id, &input.player_session_id];
    if ids.iter().filter(|id| id.is_some()).count() == 1 {
        Ok(())
    } else {
        Err(place.must("have exactly one of GameSessionId, PlayerId and PlayerSessionId"))
    }
}

output! {
    page
    /// `DescribePlayerSessionsOutput`.
    DescribePlayerSessionsOutput {
        /// This page.
        player_sessions: Vec<PlayerSession>,
    }
}

input! {
    /// `GetPlayerConnectionDetailsInput`.
    GetPlayerConnectionDetailsInput {
        /// A game session's ARN.
        game_session_id: String = GAME_SESSION_ID,
        /// Whose details; 1 to 25.
        player_ids: Vec<String> = PLAYER_IDS,
        ;
    }
}

output! {
    /// `GetPlayerConnectionDetailsOutput`.
    GetPlayerConnectionDetailsOutput {
        /// The game session's ARN.
        game_session_id: String,
        /// One for each player.
        player_connection_details: Vec<PlayerConnectionDetail>,
        ;
    }
}
