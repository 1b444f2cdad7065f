//! What a call comes to, and what its answer comes to.

use std::sync::Arc;

use rallypoint_wire::server_sdk::{Action, ResponseBody};

use super::gateway_call::GatewayCall;
use super::name::SessionName;
use super::notice::{RpParticipantLeftReason, SessionNotice};
use super::searches::SearchId;
use super::server::ServerAddress;
use crate::lan::LanQuery;
use crate::matchmaking::{Aftermath, Pass};
use crate::result::{Failure, RpResult};

/// What has to happen for a call that was accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Nothing outside: it is finished at the next tick.
    Finish,
    /// It is finished at the next tick, with this failure.
    Fail(RpResult),
    /// Ask the gateway.
    Ask(GatewayCall),
    /// Show the sessions of this machine on the LAN, as they stand now.
    HostOnLan,
    /// Look for sessions on the LAN.
    SearchLan(LanQuery),
    /// Measure how far away these are, each by its number.
    Ping(Vec<(usize, ServerAddress)>),
}

/// What an answer comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// The operation is over.
    Done(Result<(), Failure>),
    /// It goes on.
    Go(Plan),
    /// It goes on, and nothing is asked for it: what it waits for comes by itself.
    Wait,
    /// It goes on with another request of a server process.
    Ask(Action),
}

/// An answer's step, and what else follows from it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Progress {
    pub(crate) step: Step,
    /// Whether the LAN stands in for a gateway that could not be reached.
    pub(crate) via_lan: bool,
    /// What the game hears after the operation's end.
    pub(crate) notices: Vec<SessionNotice>,
    /// What the service says to a server process's request.
    pub(crate) hosting: Option<Arc<ResponseBody>>,
    /// What another player's ticket takes.
    pub(crate) pass: Option<Pass>,
    /// What follows for tickets.
    pub(crate) tickets: Aftermath,
}

impl From<Step> for Progress {
    fn from(step: Step) -> Self {
        Self {
            step,
            via_lan: false,
            notices: Vec::new(),
            hosting: None,
            pass: None,
            tickets: Aftermath::default(),
        }
    }
}

impl From<Result<(), Failure>> for Progress {
    fn from(outcome: Result<(), Failure>) -> Self {
        Step::Done(outcome).into()
    }
}

impl From<Failure> for Progress {
    fn from(failure: Failure) -> Self {
        Err(failure).into()
    }
}

/// What a session operation is about; with it an answer finds its way back.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionOperation {
    /// `CreateSession`.
    Create(SessionName),
    /// `StartSession`.
    Start(SessionName),
    /// `UpdateSession`.
    Update(SessionName),
    /// `EndSession`.
    End(SessionName),
    /// `DestroySession`.
    Destroy(SessionName),
    /// `FindSessions`.
    Find(SearchId),
    /// `CancelFindSessions`.
    CancelFind,
    /// `FindSessionById`, into this search.
    FindById(SearchId, String),
    /// `PingSearchResults`.
    Ping(SearchId),
    /// `JoinSession`.
    Join(SessionName),
    /// O3DE's `LeaveSession`.
    Leave(SessionName),
    /// `RegisterPlayers`.
    Register(Registration),
    /// `UnregisterPlayers`.
    Unregister(Registration, RpParticipantLeftReason),
    /// `RegisterLocalPlayer`.
    RegisterLocal(SessionName, Arc<[String]>),
    /// `UnregisterLocalPlayer`.
    UnregisterLocal(SessionName, Arc<[String]>),
    /// `FindFriendSession`.
    FindFriend(Arc<[String]>),
    /// `SendSessionInviteToFriends`.
    SendInvite(SessionName, Arc<[String]>),
    /// `CancelMatchmaking`.
    CancelMatchmaking(SessionName),
}

/// Players that were registered or unregistered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// In which session.
    pub session: SessionName,
    /// The players that the call named.
    pub players: Arc<[String]>,
    /// Those of them for whom something changed.
    pub changed: Vec<String>,
}

impl SessionOperation {
    /// The session it is about, if it is about one.
    pub fn session(&self) -> Option<&SessionName> {
        match self {
            Self::Create(name)
            | Self::Start(name)
            | Self::Update(name)
            | Self::End(name)
            | Self::Destroy(name)
            | Self::Join(name)
            | Self::Leave(name)
            | Self::CancelMatchmaking(name)
            | Self::RegisterLocal(name, _)
            | Self::UnregisterLocal(name, _)
            | Self::SendInvite(name, _) => Some(name),
            Self::Register(registration) | Self::Unregister(registration, _) => Some(&registration.session),
            Self::Find(_) | Self::CancelFind | Self::FindById(..) | Self::Ping(_) | Self::FindFriend(_) => {
                None
            }
        }
    }

    /// The search it is about, if it is about one.
    pub fn search(&self) -> Option<SearchId> {
        match self {
            Self::Find(search) | Self::FindById(search, _) | Self::Ping(search) => Some(*search),
            _ => None,
        }
    }

    /// The players it is about.
    pub fn players(&self) -> Arc<[String]> {
        match self {
            Self::Register(registration) | Self::Unregister(registration, _) => {
                Arc::clone(&registration.players)
            }
            Self::RegisterLocal(_, players)
            | Self::UnregisterLocal(_, players)
            | Self::FindFriend(players)
            | Self::SendInvite(_, players) => Arc::clone(players),
            _ => Arc::default(),
        }
    }
}
