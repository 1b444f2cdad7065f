//! What goes to the local network and what to the gateway: by flag and by name, never by failure. One test per row of
//! the original's table; where it does something else than its table says, that is noted.

use super::*;
use crate::lan::Advert;

fn lan_name() -> SessionName {
    SessionName::new("LanParty").unwrap()
}

fn on_lan() -> SessionSettings {
    let flags = SessionFlags { should_advertise: true, is_lan_match: true, ..SessionFlags::default() };
    SessionSettings { flags, ..settings() }
}

fn create_as(
    sessions: &mut Sessions,
    name: SessionName,
    settings: SessionSettings,
) -> Result<Plan, RpResult> {
    let ids = NewSessionIds { idempotency_token: "token".to_owned(), lan_session_id: "lan".to_owned() };
    let plan = sessions.create(op(PENDING), name.clone(), settings, &player(), ids)?;
    finish(sessions, op(PENDING), &SessionOperation::Create(name), Ok(Answer::Done)).unwrap();
    Ok(plan)
}

/// One session at the gateway and one on the LAN, both pending.
fn both() -> Sessions {
    let mut sessions = Sessions::default();
    create_as(&mut sessions, name(), settings()).unwrap();
    create_as(&mut sessions, lan_name(), on_lan()).unwrap();
    sessions
}

fn asks(plan: &Plan) -> bool {
    matches!(plan, Plan::Ask(_))
}

#[test]
fn create_goes_by_the_flag() {
    let mut sessions = Sessions::default();
    assert_eq!(
        create_as(&mut sessions, name(), settings()),
        Ok(Plan::Finish),
        "the gateway hears of the start"
    );
    assert_eq!(create_as(&mut sessions, lan_name(), on_lan()), Ok(Plan::HostOnLan));
}

#[test]
fn join_goes_by_the_results_flag() {
    for (is_lan, asked) in [(false, true), (true, false)] {
        let flags = SessionFlags { is_lan_match: is_lan, ..SessionFlags::default() };
        let settings = SessionSettings { flags, ..settings() };
        let found =
            FoundResult { game_session_id: "g".to_owned(), settings, is_lan, ..FoundResult::default() };
        let target = JoinTarget::Found(Box::new(found));
        let plan = Sessions::default().join(op(1), name(), target, &player(), None).unwrap();
        assert_eq!(asks(&plan), asked, "LAN: {is_lan}");
    }
    let target = JoinTarget::GameSession("g".to_owned());
    let plan = Sessions::default().join(op(1), name(), target, &player(), None).unwrap();
    assert!(asks(&plan), "an id alone is the gateway's");
}

#[test]
fn start_update_and_destroy_go_by_the_name() {
    let mut sessions = both();
    assert!(asks(&sessions.start(op(1), &name(), &player()).unwrap()));
    finish(&mut sessions, op(1), &SessionOperation::Start(name()), here()).unwrap();
    assert_eq!(sessions.start(op(2), &lan_name(), &player()), Ok(Plan::Finish));
    finish(&mut sessions, op(2), &SessionOperation::Start(lan_name()), Ok(Answer::Done)).unwrap();

    assert!(asks(&sessions.update(op(3), &name(), settings(), true, String::new()).unwrap()));
    assert_eq!(sessions.update(op(4), &lan_name(), on_lan(), true, String::new()), Ok(Plan::Finish));
    for (operation, name) in [(op(5), name()), (op(6), lan_name())] {
        assert_eq!(sessions.end(operation, &name), Ok(Plan::Finish), "the match's end is local");
    }
    assert!(asks(&sessions.destroy(op(7), &name()).unwrap().0));
    assert_eq!(sessions.destroy(op(8), &lan_name()).unwrap().0, Plan::Finish);
}

/// The original unregistered a LAN session's players twice, so that it gave back two slots for each.
#[test]
fn players_are_registered_and_unregistered_by_the_name_and_once() {
    let mut sessions = both();
    let one: std::sync::Arc<[String]> = [String::from("a")].into();
    let open = |sessions: &Sessions, name: &SessionName| sessions.get(name).unwrap().open_public();
    for name in [name(), lan_name()] {
        let (plan, joined) = sessions.register_players(name.clone(), one.clone(), false).unwrap();
        assert_eq!((plan, joined.changed.len(), open(&sessions, &name)), (Plan::Finish, 1, 3));
        let (plan, left) = sessions.unregister_players(name.clone(), one.clone()).unwrap();
        assert_eq!((plan, left.changed.len(), open(&sessions, &name)), (Plan::Finish, 1, 4));
        let (_, left) = sessions.unregister_players(name.clone(), one.clone()).unwrap();
        assert_eq!((left.changed.len(), open(&sessions, &name)), (0, 4));
    }
}

#[test]
fn a_name_exists_once_over_both() {
    let mut sessions = both();
    for (taken, settings) in [(name(), on_lan()), (lan_name(), settings())] {
        assert_eq!(create_as(&mut sessions, taken.clone(), settings), Err(RpResult::SessionAlreadyExists));
        let target = JoinTarget::GameSession("g".to_owned());
        let joined = sessions.join(op(1), taken, target, &player(), None);
        assert_eq!(joined, Err(RpResult::AlreadyInSession));
    }
}

#[test]
fn lookups_and_counts_see_both() {
    let mut sessions = both();
    assert_eq!(sessions.iter().len(), 2);
    for name in [name(), lan_name()] {
        assert_eq!(sessions.get(&name).map(|session| session.state), Some(RpSessionState::Pending));
    }
    assert!(!sessions.has_presence_session());
    sessions.get_mut(&lan_name()).unwrap().settings.flags.uses_presence = true;
    assert!(sessions.has_presence_session());
}

/// Where a connect string comes from: the gateway's answer, or this machine.
#[test]
fn each_name_has_its_own_address() {
    let mut sessions = both();
    start(&mut sessions, op(1), here());
    let address = |name| sessions.get(&name).unwrap().server.as_ref().unwrap().address.to_string();
    assert_eq!((address(name()), address(lan_name())), ("10.0.0.7:7777".into(), "127.0.0.1:7777".into()));
}

/// The network sees nothing of what the gateway lists.
#[test]
fn only_lan_sessions_are_shown_on_the_lan() {
    let online = SessionSettings {
        flags: SessionFlags { should_advertise: true, ..SessionFlags::default() },
        ..settings()
    };
    let mut sessions = Sessions::default();
    create_as(&mut sessions, name(), online).unwrap();
    start(&mut sessions, op(1), here());
    assert_eq!(sessions.adverts(), []);
    create_as(&mut sessions, lan_name(), on_lan()).unwrap();
    let ids: Vec<_> = sessions.adverts().into_iter().map(|Advert { session_id, .. }| session_id).collect();
    assert_eq!(ids, ["lan"]);
}

/// Nothing falls over to the LAN by itself.
#[test]
fn an_unreachable_gateway_does_not_become_the_lan() {
    let mut sessions = both();
    sessions.start(op(1), &name(), &player()).unwrap();
    let unreachable = Err(Failure::new(RpResult::ConnectionFailed));
    let progress = sessions.finish(op(1), &SessionOperation::Start(name()), unreachable);
    assert_eq!((progress.via_lan, sessions.get(&name()).unwrap().is_lan()), (false, false));
    assert!(matches!(progress.step, Step::Done(Err(_))), "{progress:?}");
}
