//! Tickets: players who look for a match, and game sessions that look for players.

use crate::macros::{input, output};
use crate::rules::{
    CONFIGURATION_NAME_OR_ARN, GAME_SESSION_ID, MATCH_PLAYERS, TICKET_ID, TICKET_IDS, TICKET_PLAYER_IDS,
    TICKET_PLAYERS,
};
use crate::validate::Any;
use crate::{AcceptanceType, MatchmakingTicket, Player};

input! {
    /// `StartMatchmakingInput`.
    StartMatchmakingInput {
        /// A configuration's name or ARN.
        configuration_name: String = CONFIGURATION_NAME_OR_ARN,
        /// Who wants to play together; 1 to 10.
        players: Vec<Player> = TICKET_PLAYERS,
        ;
        /// The caller's own id, at most 128 of `[a-zA-Z0-9-.]`; absent or empty means that one is generated.
        ticket_id: String = TICKET_ID,
    }
}

output! {
    /// `StartMatchmakingOutput`.
    StartMatchmakingOutput {
        /// The ticket, on its way.
        matchmaking_ticket: MatchmakingTicket,
        ;
    }
}

input! {
    /// `StopMatchmakingInput`.
    StopMatchmakingInput {
        /// Which ticket.
        ticket_id: String = TICKET_ID,
        ;
    }
}

output! {
    /// `StopMatchmakingOutput`; empty.
    StopMatchmakingOutput {
        ;
    }
}

input! {
    /// `DescribeMatchmakingInput`.
    DescribeMatchmakingInput {
        /// Which tickets; at most 10.
        ticket_ids: Vec<String> = TICKET_IDS,
        ;
    }
}

output! {
    /// `DescribeMatchmakingOutput`.
    DescribeMatchmakingOutput {
        /// Those of the tickets that there are.
        ticket_list: Vec<MatchmakingTicket>,
        ;
    }
}

input! {
    /// `AcceptMatchInput`.
    AcceptMatchInput {
        /// The ticket that is in the match.
        ticket_id: String = TICKET_ID,
        /// Who of its players says so.
        player_ids: Vec<String> = TICKET_PLAYER_IDS,
        /// What they say.
        acceptance_type: AcceptanceType = Any,
        ;
    }
}

output! {
    /// `AcceptMatchOutput`; empty.
    AcceptMatchOutput {
        ;
    }
}

input! {
    /// `StartMatchBackfillInput`.
    StartMatchBackfillInput {
        /// A configuration's name or ARN.
        configuration_name: String = CONFIGURATION_NAME_OR_ARN,
        /// Everybody who plays now, with their teams; 1 to 200.
        players: Vec<Player> = MATCH_PLAYERS,
        ;
        /// The caller's own id, at most 128 of `[a-zA-Z0-9-.]`; absent or empty means that one is generated.
        ticket_id: String = TICKET_ID,
        /// The game session that looks for players.
        game_session_arn: String = GAME_SESSION_ID,
    }
}

output! {
    /// `StartMatchBackfillOutput`.
    StartMatchBackfillOutput {
        /// The ticket, on its way.
        matchmaking_ticket: MatchmakingTicket,
        ;
    }
}
