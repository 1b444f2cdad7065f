//! The players' door. Routes, field names and success bodies are the original AWSOSS plugin's; what is added is
//! optional in requests and extra in answers, so clients of either side understand the other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient;

/// Paths below the gateway's URL.
pub mod route {
    /// `POST`: makes a game session and reserves the maker's slot. `GET` of this path, a slash and a ticket: how a create
    /// stands that was answered with [`super::PendingCreate`].
    pub const CREATE_SESSION: &str = "/create_session";
    /// `GET`: game sessions that can be joined.
    pub const FIND_SESSION: &str = "/find_session";
    /// `POST`: reserves a slot.
    pub const JOIN_SESSION: &str = "/join_session";
    /// `POST`: gives a slot back.
    pub const LEAVE_SESSION: &str = "/leave_session";
    /// `POST`: changes a game session; its owner's alone.
    pub const UPDATE_SESSION: &str = "/update_session";
    /// `POST`: ends a game session; its owner's alone.
    pub const DESTROY_SESSION: &str = "/destroy_session";
    /// `GET`: the process is up.
    pub const HEALTH: &str = "/healthz";
    /// `GET`: whether the gateway can do its work now, 200 or 503.
    pub const READY: &str = "/readyz";
    /// `GET`: this door's OpenAPI document.
    pub const OPENAPI: &str = "/openapi.json";
    /// What the original appended to a path to reach GameLift Local. Our doors answer both names alike.
    pub const LOCAL_SUFFIX: &str = "_local";
}

/// Keys of game properties that carry what GameLift's game session has no field for.
pub mod property {
    /// What all our own keys begin with; a client's own settings must not.
    pub const RESERVED_PREFIX: &str = "rp_";
    /// The build, as decimal text; written by the gateway when `build_id` is not 0.
    pub const BUILD: &str = "rp_build";
    /// `true` while find is not to list the game session; written by the gateway from `advertise`.
    pub const HIDDEN: &str = "rp_hidden";
    /// How the other properties are to be read; written and read by clients alone. See docs/sessions.md.
    pub const SETTINGS: &str = "rp_settings";
    /// The most pairs a GameLift game session has.
    pub const MAX_COUNT: usize = 16;
    /// The longest key, in characters.
    pub const MAX_KEY: usize = 32;
    /// The longest value, in characters.
    pub const MAX_VALUE: usize = 96;
}

/// Codes of refusals that are no exception of GameLift's.
pub mod code {
    /// The game server did not activate the game session in the time that create waits.
    pub const ACTIVATION_TIMED_OUT: &str = "ActivationTimedOut";
    /// The queue found no place in its time. The status is 503, with `Retry-After`.
    pub const PLACEMENT_TIMED_OUT: &str = "PlacementTimedOut";
    /// The placement was stopped. The status is 409.
    pub const PLACEMENT_CANCELLED: &str = "PlacementCancelled";
    /// The game session ended before the placement was done. The status is 503, with `Retry-After`.
    pub const PLACEMENT_FAILED: &str = "PlacementFailed";
    /// The operator does not let players choose this fleet, alias, location or queue. The status is 403.
    pub const CHOICE_NOT_ALLOWED: &str = "ChoiceNotAllowed";
    /// The service behind the gateway takes no more calls of this kind now; `Retry-After` says when. Nothing was done.
    pub const UPSTREAM_BUSY: &str = "UpstreamBusy";
    /// The service behind the gateway does not answer; `Retry-After` says when to try again. Whether something was done is
    /// not known.
    pub const UPSTREAM_UNAVAILABLE: &str = "UpstreamUnavailable";
    /// Nobody has proved who they are, or what they showed proves nothing. The status is 401, and `WWW-Authenticate`
    /// has `error="invalid_token"` when a token was shown.
    pub const UNAUTHENTICATED: &str = "Unauthenticated";
    /// The caller has proved to be another player than the one they would act for. The status is 403.
    pub const PLAYER_MISMATCH: &str = "PlayerMismatch";
    /// A ticket cannot be started for a player who has not agreed. The status is 403.
    pub const PASS_REQUIRED: &str = "PassRequired";
    /// The gateway does not know the keys that tokens are checked with. The status is 503, with `Retry-After`.
    pub const KEYS_UNAVAILABLE: &str = "KeysUnavailable";
    /// The request's body did not come in time; status 408.
    pub const REQUEST_TIMEOUT: &str = "RequestTimeout";
    /// The gateway did not answer in the time it gives itself; status 504.
    pub const GATEWAY_TIMEOUT: &str = "GatewayTimeout";
    /// This address or player asks too often; status 429, and `Retry-After` says when the next one is answered.
    pub const TOO_MANY_REQUESTS: &str = "TooManyRequests";
    /// More comes than can be done; status 503, with `Retry-After`. Nothing was begun.
    pub const OVERLOADED: &str = "Overloaded";
    /// The gateway is about to end; status 503, with `Retry-After`.
    pub const GATEWAY_STOPS: &str = "GatewayStops";
}

/// The header with a service's key, by which a trusted program may act for every player.
pub const API_KEY_HEADER: &str = "x-api-key";

/// The header that names a request in answers and logs.
pub const REQUEST_ID_HEADER: &str = "x-request-id";

/// The body of `POST /create_session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateSessionRequest {
    /// The name players see; not the name the game knows the session by.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub session_name: String,
    /// Only clients of the same build find each other. The original sends it as a signed 32-bit number.
    #[serde(default, deserialize_with = "lenient::int32")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::build_id))]
    pub build_id: i32,
    /// Who the maker says they are; absent means the subject of the token that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub uuid: Option<String>,
    /// Public and private slots together.
    #[serde(deserialize_with = "lenient::uint32")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::num_connections))]
    pub num_connections: u32,
    /// A secret of the caller: the same one again means the same request again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub idempotency_token: Option<String>,
    /// Whether the maker takes a slot. Absent means yes, as in the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserve_player: Option<bool>,
    /// Settings to advertise. Keys of ours are the gateway's to write, except [`property::SETTINGS`].
    #[serde(rename = "GameProperties", default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub game_properties: Vec<GameProperty>,
    /// Whether find lists the game session. Absent means yes, as in the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertise: Option<bool>,
    /// The fleet to put it on, by id or ARN, of those that the operator lets players choose; not with `alias_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fleet_id: Option<String>,
    /// An alias that leads to the fleet, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias_id: Option<String>,
    /// The fleet's location, likewise; not with `queue`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The queue that finds the place, by name or ARN, likewise; not with `fleet_id` or `alias_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// How far the maker is from regions, in milliseconds. A queue prefers near places; else it does nothing.
    #[serde(
        default,
        deserialize_with = "lenient::uint32_by_name",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::latencies))]
    pub latencies: BTreeMap<String, u32>,
}

/// What create answers, with status 202, to who prefers not to wait (`Prefer: respond-async`, RFC 7240), and its ticket's
/// route as long as the game session is on its way. `Location` has that route, `Retry-After` when to ask it. There the
/// answer is create's own in the end, or its refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PendingCreate {
    /// Stands for the create: a secret of its maker.
    pub create_ticket: String,
    /// [`Self::PENDING`].
    pub status: String,
}

impl PendingCreate {
    /// The one status there is.
    pub const PENDING: &str = "PENDING";
    /// The preference, in `Prefer` and `Preference-Applied`.
    pub const PREFERENCE: &str = "respond-async";
    /// The preference for how many seconds to wait before the answer is 202 after all; none without it.
    pub const WAIT: &str = "wait";
}

/// The query of `GET /find_session`. The original sends none; every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindSessionQuery {
    /// GameLift's `FilterExpression`, in addition to what find always asks for: an open slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// GameLift's `SortExpression`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// The most rows to answer, from 1; more are on the page that the answer's `Link` header names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on, from a `Link` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Only game sessions made with this `build_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build_id: Option<i32>,
    /// The fleet to look in, by id or ARN, of those that the operator lets players choose; not with `alias_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fleet_id: Option<String>,
    /// An alias that leads to the fleet, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias_id: Option<String>,
    /// The fleet's location, likewise. Absent means all of the fleet's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Only this game session, also when it is full, hidden or of another build. No other part counts then.
    #[serde(rename = "GameSessionId", default, skip_serializing_if = "Option::is_none")]
    pub game_session_id: Option<String>,
}

impl FindSessionQuery {
    /// The largest [`Self::limit`]; more is refused.
    pub const MAX_LIMIT: u32 = 1000;
}

/// The body of `POST /update_session`; what is absent stays. It answers the [`GameSession`] as it is then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateSessionRequest {
    /// Which game session.
    #[serde(rename = "GameSessionId")]
    pub game_session_id: String,
    /// What create answered.
    #[serde(rename = "OwnerToken")]
    pub owner_token: String,
    /// The name players see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub session_name: Option<String>,
    /// Public and private slots together.
    #[serde(default, deserialize_with = "lenient::uint32_if_given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::num_connections))]
    pub num_connections: Option<u32>,
    /// Only clients of the same build find each other.
    #[serde(default, deserialize_with = "lenient::int32_if_given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::build_id))]
    pub build_id: Option<i32>,
    /// Settings to add or to change. GameLift cannot take one away.
    #[serde(rename = "GameProperties", default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub game_properties: Vec<GameProperty>,
    /// Whether find lists the game session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertise: Option<bool>,
}

/// The body of `POST /join_session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JoinSessionRequest {
    /// The game session to join, as find gave it.
    #[serde(rename = "GameSessionId")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::game_session_id))]
    pub game_session_id: String,
    /// Who the player says they are; absent means the subject of the token that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1024))]
    pub uuid: Option<String>,
    /// Free text for the server, at most 2,048 characters.
    #[serde(rename = "PlayerData", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2048))]
    pub player_data: Option<String>,
}

/// The body of `POST /leave_session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaveSessionRequest {
    /// The slot to give back. Knowing it is the right to do so.
    #[serde(rename = "PlayerSessionId")]
    pub player_session_id: String,
}

/// The answer of `POST /leave_session`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaveSessionAnswer {
    /// Whether the slot is open again now. GameLift has no such call: there the server frees it.
    pub released: bool,
}

/// The body of `POST /destroy_session`: what proves that the game session is the caller's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum DestroySessionRequest {
    /// What create answered.
    Owned {
        /// The game session to end.
        #[serde(rename = "GameSessionId")]
        game_session_id: String,
        /// `OwnerToken`.
        #[serde(rename = "OwnerToken")]
        owner_token: String,
    },
    /// What create was asked with, by who never heard its answer.
    Abandoned {
        /// The create's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uuid: Option<String>,
        /// The create's.
        idempotency_token: String,
        /// The create's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fleet_id: Option<String>,
        /// The create's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alias_id: Option<String>,
        /// The create's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<String>,
        /// The create's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<String>,
    },
}

/// The answer of `POST /destroy_session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DestroySessionAnswer {
    /// Which game session.
    #[serde(rename = "GameSessionId")]
    pub game_session_id: String,
    /// Where it stands now: `TERMINATING` or `TERMINATED`.
    #[serde(rename = "Status")]
    pub status: String,
}

/// What create and join answer: AWS's `PlayerSession`. Times are Python's `str(datetime)`, as the original wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PlayerSession {
    /// `psess-…`; absent when create was asked to reserve no slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub player_session_id: Option<String>,
    /// The `uuid` that asked; absent with [`Self::player_session_id`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub player_id: Option<String>,
    /// The game session's ARN.
    pub game_session_id: String,
    /// The fleet it runs on.
    pub fleet_id: String,
    /// The fleet's ARN.
    pub fleet_arn: String,
    /// When the slot was reserved.
    pub creation_time: String,
    /// `RESERVED`; the game session's status when no slot was reserved.
    pub status: String,
    /// Where the server is.
    pub ip_address: String,
    /// The server's name; only managed fleets have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Where the server listens.
    pub port: u16,
    /// Proves to update and destroy who made the game session; only create answers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_token: Option<String>,
}

/// One element of find's array: AWS's `GameSession`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct GameSession {
    /// The game session's ARN.
    pub game_session_id: String,
    /// The name players see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The fleet it runs on.
    pub fleet_id: String,
    /// The fleet's ARN.
    pub fleet_arn: String,
    /// When it was made.
    pub creation_time: String,
    /// Slots taken.
    pub current_player_session_count: u32,
    /// Slots in all.
    pub maximum_player_session_count: u32,
    /// `ACTIVE` for everything that find answers.
    pub status: String,
    /// Settings that were advertised.
    pub game_properties: Vec<GameProperty>,
    /// Where the server is.
    pub ip_address: String,
    /// The server's name; only managed fleets have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Where the server listens.
    pub port: u16,
    /// `ACCEPT_ALL` or `DENY_ALL`.
    pub player_session_creation_policy: String,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator_id: Option<String>,
    /// Where the fleet's host stands.
    pub location: String,
}

/// A setting that travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct GameProperty {
    /// At most 32 characters.
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub key: String,
    /// At most 96 characters.
    #[cfg_attr(feature = "openapi", schema(max_length = 96))]
    pub value: String,
}

/// What the client needs of create's and join's answer, whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Connection {
    /// Where the server is.
    #[serde(rename = "IpAddress")]
    pub ip_address: String,
    /// The server's name, or empty.
    #[serde(rename = "DnsName", default, deserialize_with = "lenient::null_as_default")]
    pub dns_name: String,
    /// Where the server listens; a number or, in some gateways, text.
    #[serde(rename = "Port", deserialize_with = "lenient::port")]
    pub port: u16,
    /// The slot; empty when none was reserved.
    #[serde(rename = "PlayerSessionId", default, deserialize_with = "lenient::null_as_default")]
    pub player_session_id: String,
    /// The game session; some gateways leave it out.
    #[serde(rename = "GameSessionId", default, deserialize_with = "lenient::null_as_default")]
    pub game_session_id: String,
    /// The same, as others call it.
    #[serde(rename = "GameSessionArn", default, deserialize_with = "lenient::null_as_default")]
    pub game_session_arn: String,
    /// The owner's proof; only our gateway gives one, and only to create.
    #[serde(rename = "OwnerToken", default, deserialize_with = "lenient::null_as_default")]
    pub owner_token: String,
}

/// Something that means to be a [`Connection`] but cannot be read as one: its address is missing or makes no sense.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct BrokenConnection {
    #[serde(rename = "PlayerSessionId")]
    player_session_id: Option<Value>,
    #[serde(rename = "IpAddress")]
    ip_address: Option<Value>,
    #[serde(rename = "PlayerSession")]
    player_session: Option<Box<BrokenConnection>>,
}

impl BrokenConnection {
    /// Whether there is anything of a connection in it.
    pub fn is_recognisable(&self) -> bool {
        let here = self.player_session_id.is_some() || self.ip_address.is_some();
        here || self.player_session.as_ref().is_some_and(|inner| inner.is_recognisable())
    }
}

/// `{"PlayerSession": {…}}`, as the AWS Unreal sample's Lambda wraps it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct WrappedConnection {
    /// What is inside.
    #[serde(rename = "PlayerSession")]
    pub player_session: Connection,
}

/// What our gateway answers when it refuses. The outer `message` is where API Gateway puts its own, and where
/// clients of that family look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// The refusal.
    pub error: ErrorDetail,
    /// The same message again.
    pub message: String,
}

/// The refusal inside an [`ErrorBody`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorDetail {
    /// For programs: GameLift's exception name where it has one.
    #[serde(default)]
    pub code: String,
    /// For people; safe to show to a player.
    pub message: String,
    /// Finds this request in the gateway's log.
    #[serde(default)]
    pub request_id: String,
}

/// A refusal in any shape a gateway of this family has: `{"error": {…}}`, `{"error": "…"}`, `{"message": …}`,
/// `{"Message": …}`, `{"errorMessage": …}`, or a bare string.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum AnyError {
    /// Our own.
    Detailed {
        /// The refusal.
        error: ErrorDetail,
    },
    /// `{"error": "…"}`
    Named {
        /// The message.
        error: String,
    },
    /// API Gateway's own, and Lambda's.
    Message(NamedMessage),
    /// The original's 500: a JSON string.
    Bare(String),
}

/// `{"message": …}`, `{"Message": …}` or `{"errorMessage": …}`, with the error's name if there is one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "MessageFields")]
pub struct NamedMessage {
    /// The message.
    pub message: String,
    /// Lambda's name for the error, or AWS's; or empty.
    pub code: String,
}

#[derive(Deserialize)]
struct MessageFields {
    message: Option<String>,
    #[serde(rename = "Message")]
    aws_message: Option<String>,
    #[serde(rename = "errorMessage")]
    lambda_message: Option<String>,
    code: Option<String>,
    #[serde(rename = "__type")]
    aws_type: Option<String>,
    #[serde(rename = "errorType")]
    lambda_type: Option<String>,
}

impl TryFrom<MessageFields> for NamedMessage {
    type Error = &'static str;

    fn try_from(fields: MessageFields) -> Result<Self, Self::Error> {
        let message = fields.message.or(fields.aws_message).or(fields.lambda_message);
        let code = fields.code.or(fields.aws_type).or(fields.lambda_type).unwrap_or_default();
        message.map(|message| Self { message, code }).ok_or("there is no message in it")
    }
}
