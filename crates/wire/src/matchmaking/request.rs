//! What players ask.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lenient;

/// The body of `POST /start_matchmaking`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartMatchmakingRequest {
    /// The matchmaking configuration, by name or ARN.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 256))]
    pub configuration: String,
    /// Who asks; absent means the subject of the token that is shown. Must be one of [`Self::players`], unless that is
    /// empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub uuid: Option<String>,
    /// The ticket's id; absent means that the gateway makes one. An id that is in use is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9.-]+$"))]
    pub ticket_id: Option<String>,
    /// A secret of the caller: the same one again means the same ticket again, also one that is over. Not together with
    /// [`Self::ticket_id`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub idempotency_token: Option<String>,
    /// Who is to play, at most [`limit::PLAYERS`](super::limit::PLAYERS); empty means [`Self::uuid`] alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub players: Vec<MatchmakingPlayer>,
}

/// A player who is to be matched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchmakingPlayer {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub player_id: String,
    /// What the rules ask about, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::attributes))]
    pub attributes: BTreeMap<String, AttributeValue>,
    /// Milliseconds by region, each at least 1. Who gives any is placed in one of these regions.
    #[serde(
        default,
        deserialize_with = "lenient::uint32_by_name",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::latencies))]
    pub latencies: BTreeMap<String, u32>,
    /// The team to be in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub team: Option<String>,
    /// What shows that this player agreed to be in a ticket of whoever asks: [`MatchmakingPass::pass`]. Not needed for
    /// oneself, nor where nobody proves who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<String>,
}

/// The body of `POST /matchmaking_pass`: a player agrees to be in a ticket that somebody else starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchmakingPassRequest {
    /// Who will start the ticket.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub leader: String,
    /// Who agrees; absent means the subject of the token that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub uuid: Option<String>,
}

/// The answer of `POST /matchmaking_pass`. The player gives the pass to the leader, by whatever way the game has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct MatchmakingPass {
    /// For [`MatchmakingPlayer::pass`]: 48 hexadecimal digits, good for this player and this leader alone.
    pub pass: String,
    /// Until when, as ISO 8601 in UTC with milliseconds.
    pub expires_at: String,
}

/// A player's attribute as the GameLift API writes it: one member, named for its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AttributeValue {
    /// Text.
    #[serde(rename = "S")]
    String(String),
    /// A number.
    #[serde(rename = "N")]
    Number(f64),
    /// Texts.
    #[serde(rename = "SL")]
    StringList(Vec<String>),
    /// Numbers by name.
    #[serde(rename = "SDM")]
    StringNumberMap(BTreeMap<String, f64>),
}

/// The body of `POST /stop_matchmaking`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct StopMatchmakingRequest {
    /// Which ticket.
    pub ticket_id: String,
    /// What start answered. A player's token does not stop the whole party's ticket.
    pub ticket_token: String,
}

/// The body of `POST /accept_match`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct AcceptMatchRequest {
    /// Which ticket.
    pub ticket_id: String,
    /// Its `TicketToken`, or the one of `PlayerTokens` of the player it is for.
    pub token: String,
    /// For whom; empty means for everybody the token speaks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub player_ids: Vec<String>,
    /// Which of the two.
    pub acceptance_type: AcceptanceType,
}

/// A player's answer to a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum AcceptanceType {
    /// They will play.
    Accept,
    /// They will not, and nobody of this match will.
    Reject,
}

/// The query of `GET /matchmaking_ticket` and `GET /matchmaking_events`. The token is in a header, so that no log of
/// addresses has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketQuery {
    /// Which ticket.
    pub ticket_id: String,
}
