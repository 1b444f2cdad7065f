//! The session state machine by table.

use std::num::NonZeroU64;

use rallypoint_wire::gateway::GameProperty;

mod again;
mod calls;
mod lan;
mod players;
mod routing;
mod update;

use super::*;
use crate::event::{Answer, OperationId};
use crate::result::{Failure, RpResult};

fn op(number: u64) -> OperationId {
    OperationId(NonZeroU64::new(number).unwrap())
}

fn name() -> SessionName {
    SessionName::new("Lobby").unwrap()
}

fn player() -> LocalPlayer {
    LocalPlayer { id: "ada".to_owned(), nickname: "Ada".to_owned(), auth_token: String::new() }
}

fn settings() -> SessionSettings {
    SessionSettings { public_connections: 4, reserve_player: true, ..SessionSettings::default() }
}

fn server(owner_token: &str, player_session_id: &str) -> JoinedServer {
    JoinedServer {
        address: ServerAddress { host: "10.0.0.7".to_owned(), port: 7777 },
        dns_name: String::new(),
        game_session_id: "arn:g".to_owned(),
        player_session_id: player_session_id.to_owned(),
        owner_token: owner_token.to_owned(),
    }
}

fn here() -> Result<Answer, Failure> {
    Ok(Answer::Server(Box::new(server("own", "psess"))))
}

fn no() -> Result<Answer, Failure> {
    Err(Failure::new(RpResult::ServiceError))
}

fn code(outcome: Result<(), Failure>) -> RpResult {
    outcome.err().map_or(RpResult::Ok, |failure| failure.code)
}

fn create(
    sessions: &mut Sessions,
    operation: OperationId,
    settings: SessionSettings,
    token: &str,
) -> Result<Plan, RpResult> {
    let ids = NewSessionIds { idempotency_token: token.to_owned(), lan_session_id: "lan".to_owned() };
    sessions.create(operation, name(), settings, &player(), ids)
}

/// Takes an answer that ends its operation.
fn finish(
    sessions: &mut Sessions,
    operation: OperationId,
    kind: &SessionOperation,
    answer: Result<Answer, Failure>,
) -> Result<(), Failure> {
    match sessions.finish(operation, kind, answer).step {
        Step::Done(outcome) => outcome,
        going => panic!("it goes on with {going:?}"),
    }
}

/// The operation that `in_state` leaves pending.
const PENDING: u64 = 90;

/// Brings a session into a state by the calls that lead there.
fn in_state(state: RpSessionState, role: Role) -> Sessions {
    use RpSessionState::{Creating, Destroying, Ended, Ending, InProgress, NoSession, Pending, Starting};
    let mut sessions = Sessions::default();
    if state == NoSession {
        return sessions;
    }
    let join = SessionOperation::Join(name());
    let start = SessionOperation::Start(name());
    let end = SessionOperation::End(name());
    match role {
        Role::Owner => {
            create(&mut sessions, op(PENDING), settings(), "token").unwrap();
            finish(&mut sessions, op(PENDING), &SessionOperation::Create(name()), Ok(Answer::Done)).unwrap();
        }
        Role::Guest => {
            let target = JoinTarget::GameSession("arn:g".to_owned());
            sessions.join(op(PENDING), name(), target, &player(), None).unwrap();
            if state == Creating {
                return sessions;
            }
            finish(&mut sessions, op(PENDING), &join, here()).unwrap();
        }
    }
    if state == Pending {
        return sessions;
    }
    sessions.start(op(PENDING), &name(), &player()).unwrap();
    if state == Starting {
        return sessions;
    }
    let started = if role == Role::Owner { here() } else { Ok(Answer::Done) };
    finish(&mut sessions, op(PENDING), &start, started).unwrap();
    match state {
        InProgress => {}
        Ending => drop(sessions.end(op(PENDING), &name()).unwrap()),
        Ended => {
            sessions.end(op(PENDING), &name()).unwrap();
            finish(&mut sessions, op(PENDING), &end, Ok(Answer::Done)).unwrap();
        }
        Destroying => drop(sessions.destroy(op(PENDING), &name()).unwrap()),
        NoSession | Creating | Pending | Starting => unreachable!(),
    }
    sessions
}

fn state_of(sessions: &Sessions) -> RpSessionState {
    sessions.get(&name()).map_or(RpSessionState::NoSession, |session| session.state)
}

fn session(sessions: &Sessions) -> &NamedSession {
    sessions.get(&name()).expect("there is a session")
}

/// Starts the session and sees that through: the game session it gets is this one.
fn start(sessions: &mut Sessions, operation: OperationId, answer: Result<Answer, Failure>) {
    sessions.start(operation, &name(), &player()).unwrap();
    finish(sessions, operation, &SessionOperation::Start(name()), answer).unwrap();
}

fn end(sessions: &mut Sessions, operation: OperationId) {
    sessions.end(operation, &name()).unwrap();
    finish(sessions, operation, &SessionOperation::End(name()), Ok(Answer::Done)).unwrap();
}

/// A custom setting that travels.
fn advertised(value: SettingValue) -> Setting {
    Setting { value, advertisement: RpAdvertisementType::ViaOnlineService, id: 0 }
}

fn on_map(map: &str) -> SessionSettings {
    let map = advertised(SettingValue::String(map.to_owned()));
    SessionSettings { custom: [(keys::SETTING_MAPNAME, map)].into_iter().collect(), ..settings() }
}

fn property(key: &str, value: &str) -> GameProperty {
    GameProperty { key: key.to_owned(), value: value.to_owned() }
}
