//! The session interface, without I/O and without a clock.
//!
//! * [`Sessions`]: named sessions; [`Searches`]: search objects. A call begins there and gives a [`Plan`]; its answer comes
//!   back to their `finish`. In between nothing changes but by another call, and each answer is matched to the operation
//!   that is waited for, so a late one changes nothing.
//! * Settings travel as game properties (`properties`); queries are evaluated by the gateway where it can, and always here.
//! * `gateway_call` writes requests and reads answers; `reachability` notes whether there are any, `repeat` when a request
//!   that was turned away is made again.

mod connect_string;
mod custom;
mod found;
mod gateway_call;
pub mod keys;
mod lan;
mod matches;
mod name;
mod named;
mod notice;
mod ping;
mod place;
mod plan;
mod players;
mod properties;
mod query;
mod reachability;
mod repeat;
mod roster;
mod searches;
mod server;
mod sessions;
mod settings;

pub use connect_string::{ConnectStringFormat, FormatError, RpPortType};
pub use custom::{CustomSettings, RpAdvertisementType, RpValueType, Setting, SettingKey, SettingValue};
pub use found::{FoundResult, FoundSessions};
pub(crate) use gateway_call::told_ticket;
pub use gateway_call::{GatewayCall, GatewayUris, Heard, HttpAnswer};
pub use name::SessionName;
pub use named::{NamedSession, Role, RpSessionState};
pub use notice::{Invite, RpParticipantLeftReason, RpSessionFailure, RpSessionNoticeKind, SessionNotice};
pub use ping::{Ping, RpPingState};
pub use place::{Destination, Fleet, Place, StartOptions};
pub use plan::{Plan, Registration, SessionOperation};
pub(crate) use plan::{Progress, Step};
pub use players::Players;
pub use properties::{Advertised, Published, SettingsError, from_properties, to_properties};
pub use query::{Filter, PageToken, PageTokenError, Paging, RpComparisonOp, SearchQuery, Sort, next_page};
pub(crate) use reachability::{Consequence, Reachability};
pub(crate) use repeat::Repeats;
pub use searches::{RpSearchState, Search, SearchDefaults, SearchId, Searches};
pub use server::{JoinedServer, ServerAddress};
pub(crate) use sessions::settings_problem;
pub use sessions::{JoinTarget, NewSessionIds, Sessions};
pub use settings::{SessionFlags, SessionSettings};

/// The longest id of a player that GameLift takes, in bytes.
const LONGEST_PLAYER_ID: usize = 1024;

/// Whether a text can be a player's id.
pub(crate) fn is_player_id(text: &str) -> bool {
    (1..=LONGEST_PLAYER_ID).contains(&text.len())
}

/// Who plays on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPlayer {
    /// How the gateway and the server know the player.
    pub id: String,
    /// How people know the player, or empty.
    pub nickname: String,
    /// What proves to the gateway who it is, or empty: sent as a bearer token. Who sets the player hands it in here; it is not
    /// kept beside the other tokens, so it is empty in the player who is set.
    pub auth_token: String,
}

#[cfg(test)]
mod tests;
