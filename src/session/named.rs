//! A named session, after Unreal's `FNamedOnlineSession`.

use rallypoint_wire::gateway::CreateSessionRequest;

use super::name::SessionName;
use super::server::JoinedServer;
use super::settings::SessionSettings;
use crate::event::OperationId;

/// Where a named session stands; Unreal's `EOnlineSessionState`, with its numbers.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpSessionState {
    /// There is no session of that name.
    NoSession = 0,
    /// A join waits for its answer.
    Creating = 1,
    /// It exists and has not begun.
    Pending = 2,
    /// A start waits for its answer.
    Starting = 3,
    /// The match is on.
    InProgress = 4,
    /// An end was accepted; it completes in a later tick.
    Ending = 5,
    /// The match is over; it can be started again.
    Ended = 6,
    /// A destroy or leave waits for its answer.
    Destroying = 7,
}

/// Which side of the session this machine is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It was created here.
    Owner,
    /// It was joined.
    Guest,
}

/// A session that the game knows by a name.
#[derive(Clone, Debug)]
pub struct NamedSession {
    /// The name.
    pub name: SessionName,
    /// What was asked for when it was created; what was found when it was joined.
    pub settings: SessionSettings,
    /// Where it stands.
    pub state: RpSessionState,
    /// Which side this is.
    pub role: Role,
    /// Where its server is, once known.
    pub server: Option<JoinedServer>,
    /// The game session it is, once known; a join knows it before the server.
    pub game_session_id: String,
    /// The secret that makes a start that is tried again the same start.
    pub(super) idempotency_token: String,
    /// What the first start asked for: it stays the same, whoever plays here by the time of the next try.
    pub(super) first_start: Option<CreateSessionRequest>,
    /// The one operation that may change it now.
    pub(super) pending: Option<OperationId>,
}
