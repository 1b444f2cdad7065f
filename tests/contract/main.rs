//! The contract with the original's gateway, and with its neighbours': what the client sends, what it understands, and
//! what every failure comes to. Each test plays answers of a scripted server.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod auth;
mod busy;
mod failures;
mod finding;
mod hostile;
mod joining;
mod matchmaking;
mod meanwhile;
mod pages;
mod places;
mod reachability;
mod removal;
mod requests;
mod successes;
#[path = "../support/mod.rs"]
mod support;
mod updating;

use std::time::Duration;

use rallypoint::event::OperationId;
use rallypoint::result::{Failure, RpResult};
use rallypoint::session::{LocalPlayer, RpPortType, RpSearchState, RpSessionState, SearchId};
use rallypoint::{Call, RpOperationKind, Subsystem, SubsystemOptions};
use serde_json::Value;
use support::server::{GAME_SESSION, GAME_SESSIONS, PLAYER_SESSION, Received, Reply, Server, http};
use support::{Ear, Player, name, options, until};

/// Not `GameSession`, the one name for which the original works.
const SESSION: &str = "Lobby";

/// Long enough for a good answer on a busy machine, short enough to wait for.
const SHORT: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Start,
    Join,
    Find,
}

impl Kind {
    fn delegate(self) -> RpOperationKind {
        match self {
            Self::Start => RpOperationKind::StartSession,
            Self::Join => RpOperationKind::JoinSession,
            Self::Find => RpOperationKind::FindSessions,
        }
    }

    fn good_body(self) -> &'static str {
        if self == Self::Find { GAME_SESSIONS } else { PLAYER_SESSION }
    }
}

/// A player who is about to start, join or find.
struct Attempt {
    player: Player,
    kind: Kind,
    search: SearchId,
}

impl Attempt {
    fn new(kind: Kind, options: SubsystemOptions) -> Self {
        let player = Player::new(options);
        let search = player.online.create_search().unwrap();
        if kind == Kind::Start {
            player.have(SESSION);
        }
        Self { player, kind, search }
    }

    fn begin(&self) -> OperationId {
        match self.kind {
            Kind::Start => self.player.start(SESSION),
            Kind::Join => self.player.join(SESSION, GAME_SESSION),
            Kind::Find => self.player.find(self.search),
        }
        .expect("the call is accepted")
    }

    fn run(&self) -> Result<(), Failure> {
        self.player.finish(self.begin(), self.kind.delegate())
    }

    fn search_state(&self) -> RpSearchState {
        self.player.online.search_state(self.search).unwrap()
    }

    /// Where things stand after a failure: as if the call had not been made, but that a search says it failed.
    fn assert_failed_state(&self, row: &str) {
        let online = &self.player.online;
        let (state, sessions) = (self.player.state(SESSION), online.session_count().unwrap());
        match self.kind {
            Kind::Start => assert_eq!((state, sessions), (RpSessionState::Pending, 1), "{row}"),
            Kind::Join => assert_eq!((state, sessions), (RpSessionState::NoSession, 0), "{row}"),
            Kind::Find => {
                assert_eq!(self.search_state(), RpSearchState::Failed, "{row}");
                assert_eq!(online.result_count(self.search), Ok(0), "{row}");
            }
        }
        if self.kind == Kind::Start {
            assert_eq!(
                online.connect_string(&name(SESSION), RpPortType::Game),
                Err(RpResult::AddressNotKnown),
                "{row}"
            );
        }
    }

    fn assert_good_state(&self, row: &str) {
        let online = &self.player.online;
        match self.kind {
            Kind::Start => assert_eq!(self.player.state(SESSION), RpSessionState::InProgress, "{row}"),
            Kind::Join => assert_eq!(self.player.state(SESSION), RpSessionState::Pending, "{row}"),
            Kind::Find => assert_eq!(self.search_state(), RpSearchState::Done, "{row}"),
        }
        let connect_string = match self.kind {
            Kind::Find => online.result_connect_string(self.search, 0, RpPortType::Game),
            Kind::Start | Kind::Join => online.connect_string(&name(SESSION), RpPortType::Game),
        };
        assert_eq!(connect_string.as_deref(), Ok("10.0.0.7:7777"), "{row}");
    }
}

/// Plays one good answer to start or join.
fn succeed(kind: Kind, title: &str, reply: Reply) -> Attempt {
    let server = Server::new([reply]);
    let attempt = Attempt::new(kind, options(&server.url()));
    assert_eq!(attempt.run(), Ok(()), "{kind:?}: {title}");
    attempt.assert_good_state(title);
    attempt
}

fn idempotency_token(request: &Received) -> Option<String> {
    if request.method == "GET" {
        return None;
    }
    request.json().get("idempotency_token").and_then(Value::as_str).map(str::to_owned)
}

fn ada() -> LocalPlayer {
    LocalPlayer { id: "ada-1815".to_owned(), nickname: "Ada".to_owned(), auth_token: String::new() }
}

/// An answer with this body.
fn says(body: &str) -> Reply {
    Reply::Send(http(200, &[], body))
}

/// Makes a call and ticks until it is over. Its completion must be called once.
fn done(
    player: &Player,
    make: impl FnOnce(&Subsystem, Call<'_>) -> Result<OperationId, RpResult>,
) -> Result<(), Failure> {
    let operation = player.call(make).expect("the call is accepted");
    over(player, operation)
}

/// Ticks until an operation is over, however many requests that takes.
fn over(player: &Player, operation: OperationId) -> Result<(), Failure> {
    let completions = || -> Vec<_> {
        let heard = player.heard(operation).into_iter();
        heard.filter(|heard| heard.ear == Ear::Completion).map(|heard| heard.notice.outcome).collect()
    };
    until("an operation's end", || {
        player.online.tick().unwrap();
        (!completions().is_empty()).then_some(())
    });
    player.online.tick().unwrap();
    let mut outcomes = completions();
    assert_eq!(outcomes.len(), 1, "it is told once");
    outcomes.remove(0)
}
