//! What a matchmaking ticket looks like, and the players in it.

use std::collections::BTreeMap;

use crate::macros::{input, output, words};
use crate::rules::{
    LATENCIES, NUMBER_MAP, PLAYER_ATTRIBUTE_TEXT, PLAYER_ATTRIBUTE_TEXTS, PLAYER_ATTRIBUTES, PLAYER_ID, PROSE,
};
use crate::validate::{Any, Checked, Place};
use crate::{PlayerGatewayStatus, Timestamp};

words! {
    /// `MatchmakingConfigurationStatus`, which is a ticket's.
    MatchmakingTicketStatus {
        /// Waiting to be taken in.
        Queued = "QUEUED",
        /// Among those that matches are made of.
        Searching = "SEARCHING",
        /// In a match that players have to accept.
        RequiresAcceptance = "REQUIRES_ACCEPTANCE",
        /// In a match that waits for its game session.
        Placing = "PLACING",
        /// In a match that can be played.
        Completed = "COMPLETED",
        /// The match could not be played.
        Failed = "FAILED",
        /// It was stopped, or not accepted by its players.
        Cancelled = "CANCELLED",
        /// No match came in the configuration's time.
        TimedOut = "TIMED_OUT",
    }
}

words! {
    /// `AcceptanceType`: what players say to a match.
    AcceptanceType {
        /// They will play.
        Accept = "ACCEPT",
        /// They will not.
        Reject = "REJECT",
    }
}

input! {
    /// A value of a player's attribute, of one of four kinds.
    #[derive(Default)]
    AttributeValue {
        ;
        /// Text; 1 to 100 characters.
        s: String = PLAYER_ATTRIBUTE_TEXT,
        /// A number.
        #[serde(deserialize_with = "crate::lenient::number_or_absent")]
        n: f64 = Any,
        /// At most 100 texts of 1 to 100 characters.
        sl as "SL": Vec<String> = PLAYER_ATTRIBUTE_TEXTS,
        /// At most 10 numbers, by names of 1 to 100 characters.
        #[serde(deserialize_with = "crate::lenient::numbers_or_absent")]
        sdm as "SDM": BTreeMap<String, f64> = NUMBER_MAP,
    }
    rule is_of_one_kind;
}

fn is_of_one_kind(value: &AttributeValue, place: &Place<'_>) -> Checked {
    let given = [value.s.is_some(), value.n.is_some(), value.sl.is_some(), value.sdm.is_some()];
    if given.into_iter().filter(|given| *given).count() == 1 {
        Ok(())
    } else {
        Err(place.must("have exactly one of S, N, SL and SDM"))
    }
}

input! {
    /// A player in a ticket.
    Player {
        /// 1 to 1,024 characters. The model does not require it; no ticket can do without.
        player_id: String = PLAYER_ID,
        ;
        /// What rules ask about, by name; at most 10.
        player_attributes: BTreeMap<String, AttributeValue> = PLAYER_ATTRIBUTES,
        /// The team the player is in, once matched or for a backfill.
        team: String = PROSE,
        /// How far the player is from regions, in milliseconds from 1; absent means anywhere will do.
        #[serde(deserialize_with = "crate::lenient::wholes_or_absent")]
        latency_in_ms: BTreeMap<String, u32> = LATENCIES,
    }
}

output! {
    /// A slot that was reserved for a matched player.
    MatchedPlayerSession {
        /// The player it is for.
        player_id: String,
        /// `psess-…`
        player_session_id: String,
        ;
    }
}

output! {
    /// How a ticket's players reach their match.
    GameSessionConnectionInfo {
        /// The game session's ARN.
        game_session_arn: String,
        /// Where players reach the server.
        ip_address: String,
        /// Where players reach the server.
        port: u16,
        /// The slots of this ticket's players.
        matched_player_sessions: Vec<MatchedPlayerSession>,
        ;
        /// The host's name, where it has one.
        dns_name: String,
        /// Whether players come through a player gateway.
        player_gateway_status: PlayerGatewayStatus,
    }
}

output! {
    /// Players who look for a match together, or a game session that looks for players.
    MatchmakingTicket {
        /// The caller's id or a generated one.
        ticket_id: String,
        /// The configuration it was started with.
        configuration_name: String,
        /// That configuration's ARN.
        configuration_arn: String,
        /// Where it stands.
        status: MatchmakingTicketStatus,
        /// When it was asked for.
        start_time: Timestamp,
        /// Who is in it.
        players: Vec<Player>,
        ;
        /// Why it stands there, in a word.
        status_reason: String,
        /// Why it stands there, for people.
        status_message: String,
        /// When it ended, however it did.
        end_time: Timestamp,
        /// How its players reach the match, once it is completed.
        game_session_connection_info: GameSessionConnectionInfo,
        /// How long tickets of the configuration waited of late, in seconds.
        estimated_wait_time: u32,
    }
}
