//! What a game hears of its sessions beside the ends of its own calls.

use super::name::SessionName;
use crate::result::RpResult;

/// What a session notice tells; each has a delegate of its own.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpSessionNoticeKind {
    /// Somebody invites this player; nothing was accepted yet. (`OnSessionInviteReceived`)
    InviteReceived = 1,
    /// The player accepted an invitation: clean up, then join. (`OnSessionUserInviteAccepted`)
    InviteAccepted = 2,
    /// The gateway was lost, or found again. (`OnSessionFailure`)
    Failure = 3,
    /// A session's settings changed. (`OnSessionSettingsUpdated`)
    SettingsUpdated = 4,
    /// A player was registered. (`OnSessionParticipantJoined`)
    ParticipantJoined = 5,
    /// A player was unregistered. (`OnSessionParticipantLeft`)
    ParticipantLeft = 6,
    /// A player's own settings changed. (`OnSessionParticipantSettingsUpdated`)
    ParticipantSettingsUpdated = 7,
}

/// Why a player is not in a session any more; Unreal's `EOnSessionParticipantLeftReason`, with its numbers.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpParticipantLeftReason {
    /// By their own wish.
    Left = 0,
    /// Their connection is lost.
    Disconnected = 1,
    /// Somebody removed them.
    Kicked = 2,
    /// The session is over.
    Closed = 3,
}

/// What became of the gateway; 0 is Unreal's `ESessionFailure::ServiceConnectionLost`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpSessionFailure {
    /// It does not answer any more. It is asked again, ever less often, until it does.
    ServiceConnectionLost = 0,
    /// It answers again.
    ServiceConnectionRestored = 1,
}

/// An invitation, as the game's platform layer tells of it. The library carries none itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invite {
    /// Who is invited.
    pub player_id: String,
    /// Who invites.
    pub from_player_id: String,
    /// The application it is for, or empty.
    pub app_id: String,
    /// What to join.
    pub game_session_id: String,
}

/// Something a game hears of its sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionNotice {
    /// See [`RpSessionNoticeKind::InviteReceived`].
    InviteReceived(Invite),
    /// See [`RpSessionNoticeKind::InviteAccepted`]; refused when it does not say what to join.
    InviteAccepted(Invite, RpResult),
    /// See [`RpSessionNoticeKind::Failure`].
    Failure(RpSessionFailure),
    /// See [`RpSessionNoticeKind::SettingsUpdated`].
    SettingsUpdated(SessionName),
    /// See [`RpSessionNoticeKind::ParticipantJoined`].
    ParticipantJoined(SessionName, String),
    /// See [`RpSessionNoticeKind::ParticipantLeft`].
    ParticipantLeft(SessionName, String, RpParticipantLeftReason),
    /// See [`RpSessionNoticeKind::ParticipantSettingsUpdated`].
    ParticipantSettingsUpdated(SessionName, String),
}

impl SessionNotice {
    /// Which delegates hear it.
    pub fn kind(&self) -> RpSessionNoticeKind {
        match self {
            Self::InviteReceived(_) => RpSessionNoticeKind::InviteReceived,
            Self::InviteAccepted(..) => RpSessionNoticeKind::InviteAccepted,
            Self::Failure(_) => RpSessionNoticeKind::Failure,
            Self::SettingsUpdated(_) => RpSessionNoticeKind::SettingsUpdated,
            Self::ParticipantJoined(..) => RpSessionNoticeKind::ParticipantJoined,
            Self::ParticipantLeft(..) => RpSessionNoticeKind::ParticipantLeft,
            Self::ParticipantSettingsUpdated(..) => RpSessionNoticeKind::ParticipantSettingsUpdated,
        }
    }
}
