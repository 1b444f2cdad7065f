//! What is answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::request::AttributeValue;
use super::status::TicketStatus;
use crate::lenient::{self, null_as_default};

/// A ticket: GameLift's `MatchmakingTicket` with [`Self::match_id`], [`Self::acceptance`] and [`Self::revision`].
///
/// Whoever shows a player's token sees of [`TicketConnection::matched_player_sessions`] that player's alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Ticket {
    /// Its id.
    #[serde(alias = "ticketId", alias = "ticket_id", default, deserialize_with = "null_as_default")]
    pub ticket_id: String,
    /// The configuration's name.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub configuration_name: String,
    /// The configuration's ARN.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub configuration_arn: String,
    /// Where it stands. Some gateways answer a start with the id alone: then it is `QUEUED`.
    #[serde(alias = "MatchmakingStatus", default = "queued")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::ticket_status))]
    pub status: TicketStatus,
    /// Why, in a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// Why, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
    /// When it was made. Ours is ISO 8601 in UTC with milliseconds; others write what they like.
    #[serde(default, deserialize_with = "lenient::time_text", skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// When its status became final.
    #[serde(default, deserialize_with = "lenient::time_text", skip_serializing_if = "Option::is_none")]
    pub end_time: Option<String>,
    /// Who is to play, in the order of the start.
    #[serde(default, deserialize_with = "null_as_default")]
    pub players: Vec<TicketPlayer>,
    /// Where its players connect; with `COMPLETED`.
    #[serde(
        default,
        deserialize_with = "super::read::connection_if_known",
        skip_serializing_if = "Option::is_none"
    )]
    pub game_session_connection_info: Option<TicketConnection>,
    /// How long tickets of this configuration waited lately, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_wait_time: Option<u32>,
    /// The match it is in, from `REQUIRES_ACCEPTANCE` or `PLACING` on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_id: Option<String>,
    /// Who has accepted that match, while players are asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// Grows with every change of the ticket. 0 from a gateway that does not count them.
    #[serde(default, deserialize_with = "null_as_default")]
    pub revision: u64,
}

fn queued() -> TicketStatus {
    TicketStatus::Queued
}

/// A player of a ticket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct TicketPlayer {
    /// Who.
    pub player_id: String,
    /// What the rules ask about, by name.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub player_attributes: BTreeMap<String, AttributeValue>,
    /// The team, once matched, or the one that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Milliseconds by region.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub latency_in_ms: BTreeMap<String, u32>,
}

/// Where the players of a ticket connect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct TicketConnection {
    /// The game session; empty when a gateway leaves it out.
    #[serde(default, deserialize_with = "null_as_default")]
    pub game_session_arn: String,
    /// Where the server is.
    pub ip_address: String,
    /// The server's name, or empty.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub dns_name: String,
    /// Where the server listens; a number or, in some gateways, text.
    #[serde(deserialize_with = "lenient::port")]
    #[cfg_attr(feature = "openapi", schema(value_type = u16))]
    pub port: u16,
    /// The players' slots.
    #[serde(default, deserialize_with = "null_as_default")]
    pub matched_player_sessions: Vec<MatchedPlayerSession>,
}

/// A player's slot in the game session of a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct MatchedPlayerSession {
    /// Whose; empty when a gateway answers the asker's slot without a name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub player_id: String,
    /// The slot. Knowing it is the right to take it.
    pub player_session_id: String,
}

/// How far a match is with being accepted, as this ticket's players see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Acceptance {
    /// Until when, ISO 8601 in UTC with milliseconds.
    pub deadline: String,
    /// The same as milliseconds from when this was written; for who has another clock.
    pub deadline_in_ms: u64,
    /// Who of this ticket has answered: `true` is accepted, `false` rejected.
    #[serde(default)]
    pub players: BTreeMap<String, bool>,
}

/// What start answers: the ticket, and what proves who it belongs to. All of it is there on our gateway alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartedTicket {
    /// The ticket.
    #[serde(flatten)]
    pub ticket: Ticket,
    /// Does everything for the ticket. Empty from a gateway that gives none.
    #[serde(rename = "TicketToken", default, deserialize_with = "null_as_default")]
    pub ticket_token: String,
    /// By player id what that player shows: it reads the ticket, and accepts or rejects for that player alone.
    #[serde(rename = "PlayerTokens", default, deserialize_with = "null_as_default")]
    pub player_tokens: BTreeMap<String, String>,
}
