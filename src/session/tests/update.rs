//! Update: in each state, as each role, with and without telling the gateway; and each answer.

use rallypoint_wire::gateway::{DestroySessionRequest, UpdateSessionRequest};

use super::*;

fn update(sessions: &mut Sessions, settings: SessionSettings, refresh: bool) -> Result<Plan, RpResult> {
    sessions.update(op(1), &name(), settings, refresh, "another token".to_owned())
}

fn finish_update(
    sessions: &mut Sessions,
    operation: OperationId,
    answer: Result<Answer, Failure>,
) -> (RpResult, Vec<SessionNotice>) {
    let progress = sessions.finish(operation, &SessionOperation::Update(name()), answer);
    match progress.step {
        Step::Done(outcome) => (code(outcome), progress.notices),
        going => panic!("it goes on with {going:?}"),
    }
}

fn map_of(sessions: &Sessions) -> Option<&SettingValue> {
    session(sessions).settings.custom.get(keys::SETTING_MAPNAME).map(|setting| &setting.value)
}

fn dust() -> SettingValue {
    SettingValue::String("Dust".to_owned())
}

/// What an update comes to at once.
#[derive(Debug, PartialEq)]
enum Accepted {
    /// Nobody is told.
    Here,
    /// The gateway is told.
    Told,
    /// What the start may have made is given up.
    GivenUp,
    Refused(RpResult),
}

fn accepted(plan: Result<Plan, RpResult>) -> Accepted {
    match plan {
        Ok(Plan::Finish) => Accepted::Here,
        Ok(Plan::Ask(GatewayCall::Update(_))) => Accepted::Told,
        Ok(Plan::Ask(GatewayCall::Destroy(DestroySessionRequest::Abandoned { .. }))) => Accepted::GivenUp,
        Ok(plan) => panic!("no update asks for {plan:?}"),
        Err(code) => Accepted::Refused(code),
    }
}

#[test]
fn each_update_in_each_state() {
    use Accepted::{Here, Refused, Told};
    use RpResult::{AlreadyPending, NotOwner, SessionNotFound, WrongSessionState};
    use RpSessionState::{Creating, Destroying, Ended, Ending, InProgress, NoSession, Pending, Starting};
    for (state, as_owner, as_guest) in [
        //             owner: here,         and told          guest: here,         and told
        (NoSession, (Refused(SessionNotFound), Refused(SessionNotFound)), None),
        (Creating, (Here, Here), Some((Refused(WrongSessionState), Refused(WrongSessionState)))),
        (Pending, (Here, Here), Some((Here, Refused(NotOwner)))),
        (
            Starting,
            (Refused(AlreadyPending), Refused(AlreadyPending)),
            Some((Refused(AlreadyPending), Refused(AlreadyPending))),
        ),
        (InProgress, (Here, Told), Some((Here, Refused(NotOwner)))),
        (Ending, (Here, Told), Some((Here, Refused(NotOwner)))),
        (Ended, (Here, Told), Some((Here, Refused(NotOwner)))),
        (
            Destroying,
            (Refused(WrongSessionState), Refused(WrongSessionState)),
            Some((Refused(WrongSessionState), Refused(WrongSessionState))),
        ),
    ] {
        let rows = [(Role::Owner, Some(as_owner)), (Role::Guest, as_guest)];
        for (role, expected) in rows.into_iter().filter_map(|(role, row)| Some((role, row?))) {
            // An owner's session is never creating but on the LAN.
            if state == Creating && role == Role::Owner {
                continue;
            }
            for (refresh, expected) in [(false, expected.0), (true, expected.1)] {
                let title = format!("{state:?} as {role:?}, refresh: {refresh}");
                let mut sessions = in_state(state, role);
                let before = sessions.get(&name()).map(|session| session.settings.clone());
                assert_eq!(accepted(update(&mut sessions, on_map("Dust"), refresh)), expected, "{title}");
                assert_eq!(state_of(&sessions), state, "{title}: an update moves nothing");
                let now = sessions.get(&name()).map(|session| session.settings.clone());
                assert_eq!(now, before, "{title}: not before it is over");

                if matches!(expected, Refused(_)) {
                    continue;
                }
                let again = update(&mut sessions, on_map("Aztec"), refresh);
                assert_eq!(again, Err(AlreadyPending), "{title}: one at a time");
                let (outcome, notices) = finish_update(&mut sessions, op(1), Ok(Answer::Done));
                assert_eq!(outcome, RpResult::Ok, "{title}");
                assert_eq!(notices, [SessionNotice::SettingsUpdated(name())], "{title}");
                assert_eq!(map_of(&sessions), Some(&dust()), "{title}");
                assert_eq!(state_of(&sessions), state, "{title}");
            }
        }
    }
}

#[test]
fn the_gateway_is_told_everything_that_it_lists() {
    let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
    let settings = SessionSettings {
        title: "Saturday night".to_owned(),
        public_connections: 6,
        private_connections: 2,
        build_unique_id: 9,
        flags: SessionFlags { should_advertise: true, ..SessionFlags::default() },
        ..on_map("Dust")
    };
    let Ok(Plan::Ask(GatewayCall::Update(request))) = update(&mut sessions, settings, true) else {
        panic!("the gateway is asked");
    };
    assert_eq!(
        request,
        UpdateSessionRequest {
            game_session_id: "arn:g".to_owned(),
            owner_token: "own".to_owned(),
            session_name: Some("Saturday night".to_owned()),
            num_connections: Some(8),
            build_id: Some(9),
            game_properties: vec![property("MAPNAME", "Dust"), property("rp_settings", "1;p=2;t=s")],
            advertise: Some(true),
        }
    );
}

#[test]
fn a_refusal_or_a_late_answer_changes_nothing() {
    for answer in [no(), Err(Failure::new(RpResult::Cancelled)), Err(Failure::new(RpResult::TimedOut))] {
        let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
        let before = session(&sessions).settings.clone();
        update(&mut sessions, on_map("Dust"), true).unwrap();
        let expected = answer.clone().unwrap_err().code;
        let late = finish_update(&mut sessions, op(7), Ok(Answer::Done));
        assert_eq!(late, (RpResult::Cancelled, Vec::new()), "another operation's answer");
        assert_eq!(finish_update(&mut sessions, op(1), answer), (expected, Vec::new()));
        assert_eq!(session(&sessions).settings, before);
        let late = finish_update(&mut sessions, op(1), Ok(Answer::Done));
        assert_eq!(late, (RpResult::Cancelled, Vec::new()), "the answer after all");
        assert_eq!(session(&sessions).settings, before);
        assert_eq!(accepted(update(&mut sessions, on_map("Dust"), true)), Accepted::Told, "again");
    }
}

#[test]
fn an_answer_after_the_session_went_reaches_no_namesake() {
    let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
    update(&mut sessions, on_map("Dust"), true).unwrap();
    let (_, interrupted) = sessions.destroy(op(2), &name()).unwrap();
    assert_eq!(interrupted, [op(1)], "the update is to be cancelled");
    finish(&mut sessions, op(2), &SessionOperation::Destroy(name()), Ok(Answer::Done)).unwrap();
    assert_eq!(finish_update(&mut sessions, op(1), Ok(Answer::Done)).0, RpResult::Cancelled);
    create(&mut sessions, op(3), settings(), "token").unwrap();
    assert_eq!(finish_update(&mut sessions, op(1), Ok(Answer::Done)).0, RpResult::Cancelled);
    assert_eq!(map_of(&sessions), None);
}

/// The original's gateway gives no owner token: nothing there could be told that this is the owner.
#[test]
fn without_the_owners_proof_the_gateway_is_not_asked() {
    let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
    sessions.get_mut(&name()).unwrap().server = Some(server("", "psess"));
    assert_eq!(update(&mut sessions, on_map("Dust"), true), Ok(Plan::Fail(RpResult::NotSupported)));
    let failed = Err(Failure::new(RpResult::NotSupported));
    assert_eq!(finish_update(&mut sessions, op(1), failed), (RpResult::NotSupported, Vec::new()));
    assert_eq!(map_of(&sessions), None);
    assert_eq!(accepted(update(&mut sessions, on_map("Dust"), false)), Accepted::Here);
}

#[test]
fn settings_that_cannot_be_are_refused_at_once() {
    let too_long = advertised(SettingValue::String("x".repeat(97)));
    let lan = SessionFlags { is_lan_match: true, ..SessionFlags::default() };
    for (settings, expected) in [
        (SessionSettings { public_connections: 201, ..settings() }, RpResult::InvalidArgument),
        (SessionSettings { flags: lan, ..settings() }, RpResult::InvalidArgument),
        (
            SessionSettings { custom: [("k", too_long)].into_iter().collect(), ..settings() },
            RpResult::SettingsTooLarge,
        ),
    ] {
        for refresh in [false, true] {
            let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
            assert_eq!(update(&mut sessions, settings.clone(), refresh), Err(expected));
            assert_eq!(
                accepted(update(&mut sessions, on_map("Dust"), refresh)),
                match refresh {
                    true => Accepted::Told,
                    false => Accepted::Here,
                }
            );
        }
    }
}

/// A removed setting cannot be taken back from GameLift; it is withdrawn, and comes again as what it is then.
#[test]
fn removed_settings_are_withdrawn_and_can_come_again() {
    fn told(sessions: &mut Sessions, settings: SessionSettings) -> Vec<GameProperty> {
        let Ok(Plan::Ask(GatewayCall::Update(request))) = update(sessions, settings, true) else {
            panic!("the gateway is asked");
        };
        finish_update(sessions, op(1), Ok(Answer::Done));
        request.game_properties
    }
    let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
    assert_eq!(told(&mut sessions, on_map("Dust")), [property("MAPNAME", "Dust")]);
    let withdrawn = [property("MAPNAME", ""), property("rp_settings", "1;t=-")];
    assert_eq!(told(&mut sessions, settings()), withdrawn);
    let here_only = on_map("Aztec");
    assert_eq!(accepted(update(&mut sessions, here_only, false)), Accepted::Here);
    finish_update(&mut sessions, op(1), Ok(Answer::Done));
    assert_eq!(told(&mut sessions, settings()), withdrawn, "what stayed here was never there");
    let again = [property("MAPNAME", "Aztec"), property("rp_settings", "1;t=s")];
    assert_eq!(told(&mut sessions, on_map("Aztec")), again);
}

#[test]
fn players_keep_their_places_when_slots_come_and_go() {
    let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
    let players: std::sync::Arc<[String]> = ["a", "b", "c"].map(str::to_owned).into();
    sessions.register_players(name(), players, false).unwrap();
    assert_eq!((session(&sessions).open_public(), session(&sessions).open_private()), (1, 0));
    for (public, private, expected) in [(2, 0, (0, 0)), (2, 4, (0, 3)), (8, 4, (6, 3))] {
        let settings = SessionSettings {
            public_connections: public,
            private_connections: private,
            ..SessionSettings::default()
        };
        update(&mut sessions, settings, true).unwrap();
        finish_update(&mut sessions, op(1), Ok(Answer::Done));
        let now = (session(&sessions).open_public(), session(&sessions).open_private());
        assert_eq!(now, expected, "{public} public, {private} private");
        assert_eq!(session(&sessions).players.len(), 3, "nobody is lost");
    }
}

#[test]
fn players_whose_own_settings_changed_are_told_of() {
    let of = |name: &str, map: &str| (name.to_owned(), on_map(map).custom);
    let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
    let changed = |player: &str| SessionNotice::ParticipantSettingsUpdated(name(), player.to_owned());
    for (members, expected) in [
        (vec![of("ada", "Dust"), of("bob", "Dust")], vec![changed("ada"), changed("bob")]),
        (vec![of("ada", "Dust"), of("bob", "Aztec")], vec![changed("bob")]),
        (vec![of("ada", "Dust")], vec![]),
    ] {
        let title = format!("{members:?}");
        update(&mut sessions, SessionSettings { members, ..settings() }, false).unwrap();
        let (_, notices) = finish_update(&mut sessions, op(1), Ok(Answer::Done));
        let mut all = vec![SessionNotice::SettingsUpdated(name())];
        all.extend(expected);
        assert_eq!(notices, all, "{title}");
    }
}

// ----- before the first start is answered -----

/// The token stands for a request with other settings: the next start must be another one, and must not leave a game
/// session that nobody comes back to.
#[test]
fn after_a_start_that_was_never_answered_its_game_session_is_given_up() {
    let start = SessionOperation::Start(name());
    let mut sessions = in_state(RpSessionState::Pending, Role::Owner);
    update(&mut sessions, on_map("Dust"), true).unwrap();
    finish_update(&mut sessions, op(1), Ok(Answer::Done));
    sessions.start(op(2), &name(), &player()).unwrap();
    finish(&mut sessions, op(2), &start, Err(Failure::new(RpResult::TimedOut))).unwrap_err();

    let given_up = Plan::Ask(GatewayCall::Destroy(DestroySessionRequest::Abandoned {
        uuid: Some("ada".to_owned()),
        idempotency_token: "token".to_owned(),
        fleet_id: None,
        alias_id: None,
        location: None,
        queue: None,
    }));
    assert_eq!(update(&mut sessions, settings(), true), Ok(given_up.clone()));
    assert_eq!(sessions.start(op(3), &name(), &player()), Err(RpResult::AlreadyPending));
    assert_eq!(state_of(&sessions), RpSessionState::Pending);
    // It could not be said, so it is to be said again.
    assert_eq!(finish_update(&mut sessions, op(1), no()).0, RpResult::ServiceError);
    assert_eq!(map_of(&sessions), Some(&dust()));
    assert_eq!(update(&mut sessions, settings(), true), Ok(given_up));
    assert_eq!(finish_update(&mut sessions, op(1), Ok(Answer::Done)).0, RpResult::Ok);

    let Ok(Plan::Ask(GatewayCall::Create(request))) = sessions.start(op(3), &name(), &player()) else {
        panic!("the gateway is asked");
    };
    assert_eq!(request.idempotency_token.as_deref(), Some("another token"));
    assert_eq!(request.game_properties, [], "a new game session has nothing to withdraw");
    finish(&mut sessions, op(3), &start, here()).unwrap();
    assert_eq!(state_of(&sessions), RpSessionState::InProgress);
}

#[test]
fn an_update_that_stays_here_leaves_the_unanswered_start_as_it_is() {
    let mut sessions = in_state(RpSessionState::Pending, Role::Owner);
    let first = sessions.start(op(2), &name(), &player()).unwrap();
    finish(&mut sessions, op(2), &SessionOperation::Start(name()), no()).unwrap_err();
    assert_eq!(accepted(update(&mut sessions, on_map("Dust"), false)), Accepted::Here);
    finish_update(&mut sessions, op(1), Ok(Answer::Done));
    assert_eq!(sessions.start(op(3), &name(), &player()), Ok(first), "the same request");
    let mut sessions = in_state(RpSessionState::Pending, Role::Owner);
    sessions.start(op(2), &name(), &player()).unwrap();
    finish(&mut sessions, op(2), &SessionOperation::Start(name()), no()).unwrap_err();
    assert_eq!(accepted(update(&mut sessions, on_map("Dust"), true)), Accepted::GivenUp);
}

/// Which settings the start is to have, nobody knows before the update is over.
#[test]
fn a_start_waits_for_the_update() {
    for (state, refresh) in [
        (RpSessionState::Pending, false),
        (RpSessionState::Pending, true),
        (RpSessionState::Ended, false),
        (RpSessionState::Ended, true),
    ] {
        let mut sessions = in_state(state, Role::Owner);
        update(&mut sessions, on_map("Dust"), refresh).unwrap();
        assert_eq!(sessions.start(op(2), &name(), &player()), Err(RpResult::AlreadyPending));
        assert_eq!(state_of(&sessions), state);
        finish_update(&mut sessions, op(1), Ok(Answer::Done));
        let Ok(Plan::Ask(GatewayCall::Create(request))) = sessions.start(op(2), &name(), &player()) else {
            panic!("the gateway is asked");
        };
        let with_the_update = state == RpSessionState::Pending;
        assert_eq!(request.game_properties.contains(&property("MAPNAME", "Dust")), with_the_update);
    }
}
