//! Starting again: the same request for the same game session, settings that were changed meanwhile, and the LAN where
//! the gateway cannot be reached.

use rallypoint_wire::gateway::{CreateSessionRequest, DestroySessionRequest};

use super::*;

fn token(plan: Plan) -> Option<String> {
    match plan {
        Plan::Ask(GatewayCall::Create(request)) => request.idempotency_token,
        _ => None,
    }
}

#[test]
fn start_asks_once_per_game_session() {
    let mut sessions = in_state(RpSessionState::Pending, Role::Owner);
    let start = SessionOperation::Start(name());
    let first = token(sessions.start(op(1), &name(), &player()).unwrap());
    assert_eq!(first.as_deref(), Some("token"));
    finish(&mut sessions, op(1), &start, no()).unwrap_err();
    assert_eq!(token(sessions.start(op(2), &name(), &player()).unwrap()), first, "tried again");
    finish(&mut sessions, op(2), &start, here()).unwrap();
    end(&mut sessions, op(3));
    assert_eq!(token(sessions.start(op(4), &name(), &player()).unwrap()), first, "goes on in the same one");

    let mut guest = in_state(RpSessionState::Pending, Role::Guest);
    assert_eq!(guest.start(op(1), &name(), &player()), Ok(Plan::Finish), "a guest has its game session");
}

/// The same token with another body would be another request: the gateway would refuse it.
#[test]
fn a_start_that_is_tried_again_asks_for_the_same() {
    let mut sessions = in_state(RpSessionState::Pending, Role::Owner);
    let first = sessions.start(op(1), &name(), &player()).unwrap();
    finish(&mut sessions, op(1), &SessionOperation::Start(name()), no()).unwrap_err();
    let other = LocalPlayer { id: "grace".to_owned(), nickname: "Grace".to_owned(), ..player() };
    assert_eq!(sessions.start(op(2), &name(), &other), Ok(first), "whoever plays here by now");
}

// ----- where -----

fn in_fleet(fleet: &str) -> StartOptions {
    let place = Place::new(Some(fleet.to_owned()), None, Some("custom-b".to_owned())).unwrap();
    StartOptions::new(place, None, [("eu-west-1".to_owned(), 20)].into()).unwrap()
}

fn in_queue() -> StartOptions {
    StartOptions::new(Place::default(), Some("ranked".to_owned()), [].into()).unwrap()
}

fn asked(plan: Result<Plan, RpResult>) -> CreateSessionRequest {
    match plan {
        Ok(Plan::Ask(GatewayCall::Create(request))) => request,
        other => panic!("{other:?}"),
    }
}

fn start_in(sessions: &mut Sessions, options: &StartOptions) -> Result<Plan, RpResult> {
    sessions.start_with(op(1), &name(), &player(), options)
}

#[test]
fn a_start_that_is_tried_again_goes_where_the_first_one_went() {
    let start = SessionOperation::Start(name());
    for (first, other) in [(in_fleet("fleet-b"), in_queue()), (in_queue(), in_fleet("fleet-b"))] {
        let mut sessions = in_state(RpSessionState::Pending, Role::Owner);
        let request = asked(start_in(&mut sessions, &first));
        assert_eq!(request.queue.is_some(), first == in_queue());
        finish(&mut sessions, op(1), &start, no()).unwrap_err();
        assert_eq!(start_in(&mut sessions, &other), Err(RpResult::InvalidArgument), "it may be there by now");
        assert_eq!(state_of(&sessions), RpSessionState::Pending);
        let nearer = StartOptions { latencies: [("eu-west-1".to_owned(), 5)].into(), ..first };
        for again in [StartOptions::default(), nearer] {
            assert_eq!(asked(start_in(&mut sessions, &again)), request, "{again:?}");
            finish(&mut sessions, op(1), &start, no()).unwrap_err();
        }
        // What it may have made is given up there.
        let (plan, _) = sessions.destroy(op(2), &name()).unwrap();
        let Plan::Ask(GatewayCall::Destroy(DestroySessionRequest::Abandoned {
            fleet_id,
            location,
            queue,
            ..
        })) = plan
        else {
            panic!("{plan:?}")
        };
        assert_eq!((fleet_id, location, queue), (request.fleet_id, request.location, request.queue));
    }
}

#[test]
fn who_started_without_a_choice_cannot_choose_afterwards() {
    let mut sessions = in_state(RpSessionState::Pending, Role::Owner);
    asked(start_in(&mut sessions, &StartOptions::default()));
    finish(&mut sessions, op(1), &SessionOperation::Start(name()), no()).unwrap_err();
    assert_eq!(start_in(&mut sessions, &in_queue()), Err(RpResult::InvalidArgument));
}

#[test]
fn a_place_that_may_not_be_chosen_is_forgotten() {
    let start = SessionOperation::Start(name());
    let refused = || Err(Failure::new(RpResult::ChoiceNotAllowed));
    let mut sessions = in_state(RpSessionState::Pending, Role::Owner);
    asked(start_in(&mut sessions, &in_fleet("fleet-x")));
    finish(&mut sessions, op(1), &start, refused()).unwrap_err();
    let request = asked(start_in(&mut sessions, &in_fleet("fleet-b")));
    assert_eq!(request.fleet_id.as_deref(), Some("fleet-b"));
    finish(&mut sessions, op(1), &start, refused()).unwrap_err();
    // Nothing was made that would have to be given up.
    assert_eq!(sessions.destroy(op(2), &name()).unwrap().0, Plan::Finish);
}

#[test]
fn a_choice_that_contradicts_itself_is_none() {
    let text = |text: &str| Some(text.to_owned());
    let refused = Err(RpResult::InvalidArgument);
    assert_eq!(Place::new(text("fleet-a"), text("alias-a"), None), refused);
    let in_location = Place::new(text(""), text(""), text("custom-b")).unwrap();
    assert_eq!(in_location.fleet, None, "empty is none");
    for place in [in_location, Place::new(None, text("alias-a"), None).unwrap()] {
        let both = StartOptions::new(place, text("ranked"), [].into());
        assert_eq!(both, Err(RpResult::InvalidArgument));
    }
}

// ----- settings that were changed since the first start -----

/// A session that was started, updated and ended.
fn updated_and_ended() -> Sessions {
    let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
    sessions.update(op(1), &name(), on_map("Dust"), true, String::new()).unwrap();
    finish(&mut sessions, op(1), &SessionOperation::Update(name()), Ok(Answer::Done)).unwrap();
    end(&mut sessions, op(2));
    sessions
}

/// The answer of a game session that was made anew.
fn elsewhere() -> Result<Answer, Failure> {
    let other = JoinedServer { game_session_id: "arn:other".to_owned(), ..server("other own", "psess") };
    Ok(Answer::Server(Box::new(other)))
}

/// What a start that got another game session tells it before it completes.
fn told(sessions: &mut Sessions) -> (String, String, Vec<GameProperty>) {
    sessions.start(op(3), &name(), &player()).unwrap();
    match sessions.finish(op(3), &SessionOperation::Start(name()), elsewhere()).step {
        Step::Go(Plan::Ask(GatewayCall::Update(told))) => {
            (told.game_session_id, told.owner_token, told.game_properties)
        }
        step => panic!("the new game session is not told, but {step:?}"),
    }
}

fn expected() -> (String, String, Vec<GameProperty>) {
    ("arn:other".to_owned(), "other own".to_owned(), vec![property("MAPNAME", "Dust")])
}

#[test]
fn a_game_session_that_lives_knows_the_settings_already() {
    let mut sessions = updated_and_ended();
    start(&mut sessions, op(3), here());
    assert_eq!(state_of(&sessions), RpSessionState::InProgress);
}

#[test]
fn a_game_session_made_anew_is_told_the_settings_before_the_start_completes() {
    let start_again = SessionOperation::Start(name());
    let mut sessions = updated_and_ended();
    assert_eq!(told(&mut sessions), expected());
    assert_eq!(state_of(&sessions), RpSessionState::Starting, "it goes on");
    finish(&mut sessions, op(3), &start_again, Ok(Answer::Done)).unwrap();
    assert_eq!(state_of(&sessions), RpSessionState::InProgress);
    assert_eq!(session(&sessions).game_session_id, "arn:other");

    // It is told once, and again when it is yet another one.
    end(&mut sessions, op(4));
    start(&mut sessions, op(5), elsewhere());
    end(&mut sessions, op(6));
    sessions.start(op(7), &name(), &player()).unwrap();
    let again = sessions.finish(op(7), &start_again, here()).step;
    assert!(matches!(again, Step::Go(Plan::Ask(GatewayCall::Update(_)))), "{again:?}");
}

#[test]
fn a_game_session_that_would_not_be_told_is_told_by_the_next_start() {
    for failure in
        [no(), Err(Failure::new(RpResult::Cancelled)), Err(Failure::new(RpResult::ConnectionFailed))]
    {
        let mut sessions = falling_back(true, updated_and_ended());
        told(&mut sessions);
        let outcome = finish(&mut sessions, op(3), &SessionOperation::Start(name()), failure.clone());
        assert_eq!(code(outcome), failure.unwrap_err().code);
        assert_eq!(state_of(&sessions), RpSessionState::Pending);
        assert!(!session(&sessions).is_lan(), "it is at the gateway");
        assert_eq!(told(&mut sessions), expected());
    }
}

#[test]
fn what_was_never_told_is_not_told_anew() {
    let mut sessions = in_state(RpSessionState::InProgress, Role::Owner);
    for (refresh, answer) in [(false, Ok(Answer::Done)), (true, no())] {
        sessions.update(op(1), &name(), on_map("Dust"), refresh, String::new()).unwrap();
        let _ = finish(&mut sessions, op(1), &SessionOperation::Update(name()), answer);
    }
    end(&mut sessions, op(2));
    start(&mut sessions, op(3), elsewhere());
    assert_eq!(state_of(&sessions), RpSessionState::InProgress);
}

#[test]
fn a_session_destroyed_while_its_new_game_session_is_told_gives_that_up() {
    let mut sessions = updated_and_ended();
    told(&mut sessions);
    let (plan, interrupted) = sessions.destroy(op(4), &name()).unwrap();
    assert_eq!(interrupted, [op(3)]);
    assert!(matches!(plan, Plan::Ask(GatewayCall::Destroy(_))), "{plan:?}");
    let late = finish(&mut sessions, op(3), &SessionOperation::Start(name()), Ok(Answer::Done));
    assert_eq!(code(late), RpResult::Cancelled);
}

// ----- the LAN where the gateway cannot be reached -----

fn falling_back(lan_fallback: bool, sessions: Sessions) -> Sessions {
    let mut all = Sessions::new(lan_fallback);
    all.named = sessions.named;
    all
}

fn with_fallback(settings: SessionSettings) -> Sessions {
    falling_back(true, created(settings))
}

fn created(settings: SessionSettings) -> Sessions {
    let mut sessions = Sessions::default();
    create(&mut sessions, op(PENDING), settings, "token").unwrap();
    finish(&mut sessions, op(PENDING), &SessionOperation::Create(name()), Ok(Answer::Done)).unwrap();
    sessions
}

fn shown() -> SessionSettings {
    SessionSettings {
        flags: SessionFlags { should_advertise: true, ..SessionFlags::default() },
        ..settings()
    }
}

fn fails(code: RpResult) -> Result<Answer, Failure> {
    Err(Failure::new(code))
}

#[test]
fn only_a_gateway_that_cannot_be_reached_sends_a_start_to_the_lan() {
    use RpResult::{
        BadAnswer, Cancelled, ConnectionFailed, ConnectionLost, Internal, NoCapacity, ServiceError,
        ServiceUnavailable, TimedOut,
    };
    let start = SessionOperation::Start(name());
    for (code, goes) in [
        (ConnectionFailed, true),
        // It may have made the game session: the same start is to be tried again.
        (ConnectionLost, false),
        (TimedOut, false),
        (ServiceUnavailable, false),
        (ServiceError, false),
        (NoCapacity, false),
        (BadAnswer, false),
        (Cancelled, false),
        (Internal, false),
    ] {
        for lan_fallback in [false, true] {
            let mut sessions = falling_back(lan_fallback, created(shown()));
            sessions.start(op(1), &name(), &player()).unwrap();
            let progress = sessions.finish(op(1), &start, fails(code));
            let expected = match goes && lan_fallback {
                true => Step::Go(Plan::HostOnLan),
                false => Step::Done(Err(Failure::new(code))),
            };
            assert_eq!(progress.step, expected, "{code:?}, fallback: {lan_fallback}");
            assert!(!progress.via_lan, "{code:?}: it is not there yet");
            assert_eq!(session(&sessions).is_lan(), goes && lan_fallback, "{code:?}");
        }
    }
}

#[test]
fn a_start_that_went_to_the_lan_says_so() {
    let start = SessionOperation::Start(name());
    for (settings, plan) in [(shown(), Plan::HostOnLan), (settings(), Plan::Finish)] {
        let mut sessions = with_fallback(settings);
        sessions.start(op(1), &name(), &player()).unwrap();
        let lan = sessions.finish(op(1), &start, fails(RpResult::ConnectionFailed));
        assert_eq!(lan.step, Step::Go(plan.clone()));
        assert_eq!(sessions.adverts().len(), usize::from(plan == Plan::HostOnLan), "others can come");
        let over = sessions.finish(op(1), &start, Ok(Answer::Done));
        assert_eq!((over.step, over.via_lan), (Step::Done(Ok(())), true));
        assert_eq!(state_of(&sessions), RpSessionState::InProgress);
        let here = session(&sessions).server.as_ref().unwrap().address.clone();
        assert_eq!(
            (here.to_string(), session(&sessions).game_session_id.as_str()),
            ("127.0.0.1:7777".into(), "lan")
        );

        // From now on it is a session of the LAN: nothing of it concerns the gateway.
        end(&mut sessions, op(2));
        let again = sessions.start(op(3), &name(), &player());
        assert_eq!(again, Ok(Plan::Finish));
        let again = sessions.finish(op(3), &start, Ok(Answer::Done));
        assert_eq!((again.step, again.via_lan), (Step::Done(Ok(())), false), "nobody stood in this time");
        assert_eq!(sessions.destroy(op(4), &name()).unwrap().0, Plan::Finish);
    }
}

/// A LAN that cannot be used either leaves the session as every failed start does.
#[test]
fn a_fallback_that_fails_leaves_a_session_of_the_gateways() {
    let start = SessionOperation::Start(name());
    for code in [RpResult::LanUnavailable, RpResult::Cancelled] {
        let mut sessions = with_fallback(shown());
        let first = sessions.start(op(1), &name(), &player());
        sessions.finish(op(1), &start, fails(RpResult::ConnectionFailed));
        let over = sessions.finish(op(1), &start, fails(code));
        assert_eq!((over.step, over.via_lan), (Step::Done(Err(Failure::new(code))), false));
        assert_eq!(state_of(&sessions), RpSessionState::Pending);
        assert!(sessions.adverts().is_empty(), "{code:?}");
        assert!(session(&sessions).server.is_none() && session(&sessions).game_session_id.is_empty());
        assert_eq!(sessions.start(op(2), &name(), &player()), first, "the gateway is asked again");
        finish(&mut sessions, op(2), &start, here()).unwrap();
        assert_eq!(session(&sessions).game_session_id, "arn:g");
    }
}

/// Others may be in that game session: a match that goes on does not go somewhere else.
#[test]
fn a_session_with_a_game_session_never_goes_to_the_lan() {
    let start_again = SessionOperation::Start(name());
    let mut sessions = with_fallback(shown());
    start(&mut sessions, op(1), here());
    end(&mut sessions, op(2));
    sessions.start(op(3), &name(), &player()).unwrap();
    let outcome = finish(&mut sessions, op(3), &start_again, fails(RpResult::ConnectionFailed));
    assert_eq!(code(outcome), RpResult::ConnectionFailed);
    assert_eq!((state_of(&sessions), session(&sessions).is_lan()), (RpSessionState::Pending, false));
    let plan = sessions.destroy(op(4), &name()).unwrap().0;
    assert!(matches!(plan, Plan::Ask(GatewayCall::Destroy(_))), "it can still be ended: {plan:?}");
}
