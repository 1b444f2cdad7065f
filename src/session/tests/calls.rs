//! Each call in each state, each answer, and answers that come too late.

use rallypoint_wire::gateway::JoinSessionRequest;

use super::*;

/// What a call in a state comes to, and the state after it.
type Outcome = (Result<(), RpResult>, RpSessionState);

/// Every state of one role, and what create, start, end, destroy, leave and join come to in it.
#[test]
fn each_call_in_each_state() {
    use RpResult::{
        AlreadyInSession, AlreadyPending, SessionAlreadyExists, SessionNotFound, WrongSessionState,
    };
    use RpSessionState::{Creating, Destroying, Ended, Ending, InProgress, NoSession, Pending, Starting};
    let goes = |state| (Ok(()), state);
    let stays = |code| move |state: RpSessionState| (Err(code), state);
    let (wrong, exists, joined, busy) = (
        stays(WrongSessionState),
        stays(SessionAlreadyExists),
        stays(AlreadyInSession),
        stays(AlreadyPending),
    );
    let absent = stays(SessionNotFound)(NoSession);

    let table: [(RpSessionState, [Outcome; 6]); 8] = [
        //            create           start            end              destroy/leave      join
        (NoSession, [goes(Pending), absent, absent, absent, absent, goes(Creating)]),
        (Creating, row(exists, wrong(Creating), wrong(Creating), goes(Destroying), joined, Creating)),
        (Pending, row(exists, goes(Starting), wrong(Pending), goes(Destroying), joined, Pending)),
        (Starting, row(exists, wrong(Starting), wrong(Starting), goes(Destroying), joined, Starting)),
        (InProgress, row(exists, wrong(InProgress), goes(Ending), goes(Destroying), joined, InProgress)),
        (Ending, row(exists, wrong(Ending), wrong(Ending), goes(Destroying), joined, Ending)),
        (Ended, row(exists, goes(Starting), wrong(Ended), goes(Destroying), joined, Ended)),
        (Destroying, row(exists, wrong(Destroying), wrong(Destroying), busy(Destroying), joined, Destroying)),
    ];
    for (state, outcomes) in table {
        for role in [Role::Owner, Role::Guest] {
            // Only a join is ever creating.
            if state == Creating && role == Role::Owner {
                continue;
            }
            for (call, expected) in CALLS.iter().zip(outcomes) {
                let mut sessions = in_state(state, role);
                assert_eq!(state_of(&sessions), state, "the table starts where it says");
                let outcome = (call.1)(&mut sessions);
                assert_eq!((outcome, state_of(&sessions)), expected, "{} in {state:?} as {role:?}", call.0);
            }
        }
    }
}

fn row(
    exists: impl Fn(RpSessionState) -> Outcome,
    start: Outcome,
    end: Outcome,
    removal: Outcome,
    joined: impl Fn(RpSessionState) -> Outcome,
    state: RpSessionState,
) -> [Outcome; 6] {
    [exists(state), start, end, removal, removal, joined(state)]
}

type NamedCall = (&'static str, fn(&mut Sessions) -> Result<(), RpResult>);

const CALLS: [NamedCall; 6] = [
    ("create", |sessions| create(sessions, op(1), settings(), "token").map(drop)),
    ("start", |sessions| sessions.start(op(1), &name(), &player()).map(drop)),
    ("end", |sessions| sessions.end(op(1), &name()).map(drop)),
    ("destroy", |sessions| sessions.destroy(op(1), &name()).map(drop)),
    ("leave", |sessions| sessions.leave(op(1), &name()).map(drop)),
    ("join", |sessions| {
        let target = JoinTarget::GameSession("arn:g".to_owned());
        sessions.join(op(1), name(), target, &player(), None).map(drop)
    }),
];

#[test]
fn each_answer_in_the_state_that_waits_for_it() {
    use RpSessionState::{Creating, Destroying, Ended, Ending, InProgress, NoSession, Pending, Starting};
    let start = SessionOperation::Start(name());
    let end = SessionOperation::End(name());
    let join = SessionOperation::Join(name());
    let destroy = SessionOperation::Destroy(name());
    let done = || Ok(Answer::Done);
    let (ok, service_error) = (RpResult::Ok, RpResult::ServiceError);
    let no_address = RpResult::CouldNotRetrieveAddress;
    for (state, role, operation, answer, expected, after) in [
        (Starting, Role::Owner, &start, here(), ok, InProgress),
        (Starting, Role::Owner, &start, no(), service_error, Pending),
        (Starting, Role::Guest, &start, done(), ok, InProgress),
        (Creating, Role::Guest, &join, here(), ok, Pending),
        (Creating, Role::Guest, &join, no(), service_error, NoSession),
        (Creating, Role::Guest, &join, done(), no_address, NoSession),
        (Ending, Role::Owner, &end, done(), ok, Ended),
        (Ending, Role::Guest, &end, done(), ok, Ended),
        (Destroying, Role::Owner, &destroy, done(), ok, NoSession),
        (Destroying, Role::Owner, &destroy, no(), service_error, NoSession),
        (Destroying, Role::Guest, &destroy, no(), service_error, NoSession),
    ] {
        let title = format!("{operation:?} in {state:?} as {role:?} with {answer:?}");
        let mut sessions = in_state(state, role);
        let outcome = finish(&mut sessions, op(PENDING), operation, answer.clone());
        assert_eq!((code(outcome), state_of(&sessions)), (expected, after), "{title}");

        // The same answer again, or another operation's: nothing waits for it.
        for late in [op(PENDING), op(PENDING + 1)] {
            let outcome = finish(&mut sessions, late, operation, answer.clone());
            assert_eq!((code(outcome), state_of(&sessions)), (RpResult::Cancelled, after), "late {title}");
        }
    }
}

#[test]
fn an_answer_to_another_operation_changes_nothing() {
    use RpSessionState::{Creating, Destroying, Ending, InProgress, Pending, Starting};
    let operations = [
        SessionOperation::Start(name()),
        SessionOperation::End(name()),
        SessionOperation::Join(name()),
        SessionOperation::Destroy(name()),
        SessionOperation::Leave(name()),
    ];
    for state in [Creating, Pending, Starting, InProgress, Ending, Destroying] {
        for operation in &operations {
            for answer in [here(), no(), Ok(Answer::Done), Ok(Answer::Pings(Vec::new()))] {
                let mut sessions = in_state(state, Role::Guest);
                let outcome = finish(&mut sessions, op(7), operation, answer);
                assert_eq!(code(outcome), RpResult::Cancelled, "{operation:?} in {state:?}");
                assert_eq!(state_of(&sessions), state, "{operation:?} in {state:?}");
            }
        }
    }
}

/// The session that was destroyed and made anew under the same name is not the one the late answer is for.
#[test]
fn a_late_answer_does_not_reach_a_namesake() {
    let mut sessions = in_state(RpSessionState::Starting, Role::Owner);
    let (_, interrupted) = sessions.destroy(op(1), &name()).unwrap();
    assert_eq!(interrupted, [op(PENDING)]);
    finish(&mut sessions, op(1), &SessionOperation::Destroy(name()), Ok(Answer::Done)).unwrap();
    create(&mut sessions, op(3), settings(), "another token").unwrap();
    sessions.start(op(2), &name(), &player()).unwrap();
    let late = finish(&mut sessions, op(PENDING), &SessionOperation::Start(name()), here());
    assert_eq!(code(late), RpResult::Cancelled);
    assert_eq!(state_of(&sessions), RpSessionState::Starting);
    assert!(sessions.get(&name()).unwrap().server.is_none());
}

#[test]
fn destroy_and_leave_say_which_operation_they_interrupt() {
    use RpSessionState::{Creating, Ended, Ending, InProgress, Pending, Starting};
    for (state, interrupts) in [
        (Creating, true),
        (Pending, false),
        (Starting, true),
        (InProgress, false),
        (Ending, true),
        (Ended, false),
    ] {
        for removal in [Sessions::destroy, Sessions::leave] {
            let (_, interrupted) = removal(&mut in_state(state, Role::Guest), op(1), &name()).unwrap();
            assert_eq!(
                interrupted,
                interrupts.then(|| op(PENDING)).into_iter().collect::<Vec<_>>(),
                "{state:?}"
            );
        }
    }
}

/// Who tells the gateway what when they go.
#[test]
fn the_role_table() {
    let destroy_game = |plan: &Plan| matches!(plan, Plan::Ask(GatewayCall::Destroy(_)));
    let give_slot_back = |plan: &Plan| matches!(plan, Plan::Ask(GatewayCall::Leave(_)));
    let nothing = |plan: &Plan| *plan == Plan::Finish;
    type Check<'a> = &'a dyn Fn(&Plan) -> bool;
    for (role, server, destroy, leave) in [
        (Role::Owner, Some(server("own", "psess")), &destroy_game as Check<'_>, &give_slot_back as Check<'_>),
        (Role::Owner, Some(server("own", "")), &destroy_game, &nothing),
        (Role::Owner, Some(server("", "psess")), &give_slot_back, &give_slot_back),
        (Role::Owner, Some(server("", "")), &nothing, &nothing),
        (Role::Owner, None, &nothing, &nothing),
        // A guest has no say in the game session, whatever a gateway answered to the join.
        (Role::Guest, Some(server("own", "psess")), &give_slot_back, &give_slot_back),
        (Role::Guest, Some(server("", "")), &nothing, &nothing),
        (Role::Guest, None, &nothing, &nothing),
    ] {
        let title = format!("{role:?} with {server:?}");
        let mut sessions = in_state(RpSessionState::Pending, role);
        sessions.get_mut(&name()).unwrap().server = server;
        let mut other = in_state(RpSessionState::Pending, role);
        other.get_mut(&name()).unwrap().server.clone_from(&sessions.get(&name()).unwrap().server);
        assert!(destroy(&sessions.destroy(op(1), &name()).unwrap().0), "destroy as {title}");
        assert!(leave(&other.leave(op(1), &name()).unwrap().0), "leave as {title}");
    }
}

#[test]
fn slots_are_counted_and_limited() {
    for (public, private, accepted) in [
        (0, 0, true),
        (200, 0, true),
        (100, 100, true),
        (200, 1, false),
        (u32::MAX, 1, false),
        (u32::MAX, u32::MAX, false),
    ] {
        let settings = SessionSettings {
            public_connections: public,
            private_connections: private,
            ..SessionSettings::default()
        };
        let mut sessions = Sessions::default();
        let created = create(&mut sessions, op(1), settings, "token");
        let expected = if accepted { Ok(Plan::Finish) } else { Err(RpResult::InvalidArgument) };
        assert_eq!(created, expected, "{public} + {private}");
        assert_eq!(sessions.iter().len(), usize::from(accepted));
    }
}

#[test]
fn names_have_a_length_and_no_case() {
    for (text, good) in
        [("", false), ("x", true), ("Ω", true), (&"x".repeat(255), true), (&"x".repeat(256), false)]
    {
        assert_eq!(SessionName::new(text).is_ok(), good, "{} bytes", text.len());
    }
    let written = SessionName::new("GameSession").unwrap();
    assert_eq!(written, SessionName::new("gamesession").unwrap());
    assert_ne!(written, SessionName::new("GameSession2").unwrap());
    assert_ne!(SessionName::new("é").unwrap(), SessionName::new("É").unwrap(), "only ASCII has no case");
    assert_eq!(written.as_str(), "GameSession");
}

#[test]
fn a_join_needs_something_to_join() {
    let mut sessions = Sessions::default();
    for target in [JoinTarget::GameSession(String::new()), JoinTarget::Found(Box::default())] {
        let joined = sessions.join(op(1), name(), target.clone(), &player(), None);
        assert_eq!(joined, Err(RpResult::InvalidArgument), "{target:?}");
        assert_eq!(sessions.iter().len(), 0, "{target:?}");
    }
}

#[test]
fn a_join_knows_its_game_session_also_when_the_answer_does_not_say() {
    let mut sessions = in_state(RpSessionState::Creating, Role::Guest);
    let silent = JoinedServer { game_session_id: String::new(), ..server("", "psess") };
    finish(&mut sessions, op(PENDING), &SessionOperation::Join(name()), Ok(Answer::Server(Box::new(silent))))
        .unwrap();
    let session = sessions.get(&name()).unwrap();
    assert_eq!(session.game_session_id, "arn:g");
    assert_eq!(session.server.as_ref().unwrap().game_session_id, "arn:g");
}

#[test]
fn a_joined_result_brings_its_title_and_slots() {
    let mut sessions = Sessions::default();
    let found = FoundResult {
        game_session_id: "arn:g".to_owned(),
        settings: SessionSettings { title: "Friday night".to_owned(), ..settings() },
        ..FoundResult::default()
    };
    let target = JoinTarget::Found(Box::new(found));
    let plan = sessions.join(op(2), name(), target, &player(), Some("skin=blue".to_owned()));
    assert_eq!(
        plan,
        Ok(Plan::Ask(GatewayCall::Join(JoinSessionRequest {
            game_session_id: "arn:g".to_owned(),
            uuid: Some("ada".to_owned()),
            player_data: Some("skin=blue".to_owned()),
        })))
    );
    let settings = &sessions.get(&name()).unwrap().settings;
    assert_eq!((settings.title.as_str(), settings.max_players()), ("Friday night", 4));
}
