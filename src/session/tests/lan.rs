//! Sessions of the local network: what is planned, and what the network sees of them.

use std::net::SocketAddr;
use std::time::Duration;

use super::*;
use crate::lan::{Advert, Found, HostId};

fn on_lan(flags: SessionFlags) -> SessionSettings {
    SessionSettings { flags: SessionFlags { is_lan_match: true, ..flags }, ..settings() }
}

fn shown() -> SessionFlags {
    SessionFlags { should_advertise: true, ..SessionFlags::default() }
}

/// Brings a LAN session that was created here into a state.
fn hosted(state: RpSessionState, settings: SessionSettings) -> Sessions {
    use RpSessionState::{Creating, Destroying, Ended, Ending, InProgress, NoSession, Pending, Starting};
    let mut sessions = Sessions::default();
    if state == NoSession {
        return sessions;
    }
    create(&mut sessions, op(PENDING), settings, "token").unwrap();
    if state == Creating {
        return sessions;
    }
    finish(&mut sessions, op(PENDING), &SessionOperation::Create(name()), Ok(Answer::Done)).unwrap();
    if state == Pending {
        return sessions;
    }
    sessions.start(op(PENDING), &name(), &player()).unwrap();
    if state == Starting {
        return sessions;
    }
    finish(&mut sessions, op(PENDING), &SessionOperation::Start(name()), Ok(Answer::Done)).unwrap();
    match state {
        Ending => drop(sessions.end(op(PENDING), &name()).unwrap()),
        Ended => end(&mut sessions, op(PENDING)),
        Destroying => drop(sessions.destroy(op(PENDING), &name()).unwrap()),
        NoSession | Creating | Pending | Starting | InProgress => {}
    }
    sessions
}

/// Unreal's rule: advertised; and not in progress, or in progress with join in progress and an open public slot. Private
/// slots never count.
#[test]
fn who_may_join_sees_it() {
    use RpSessionState::{Creating, Destroying, Ended, Ending, InProgress, NoSession, Pending, Starting};
    #[derive(Clone, Copy, Debug)]
    enum Slots {
        Open,
        PublicTaken,
        AllTaken,
    }
    for state in [NoSession, Creating, Pending, Starting, InProgress, Ending, Ended, Destroying] {
        for should_advertise in [false, true] {
            for allow_join_in_progress in [false, true] {
                for slots in [Slots::Open, Slots::PublicTaken, Slots::AllTaken] {
                    // What is not advertised is there at once.
                    if (state, should_advertise) == (Creating, false) {
                        continue;
                    }
                    let flags =
                        SessionFlags { should_advertise, allow_join_in_progress, ..SessionFlags::default() };
                    let settings =
                        SessionSettings { public_connections: 1, private_connections: 1, ..on_lan(flags) };
                    let mut sessions = hosted(state, settings);
                    assert_eq!(state_of(&sessions), state, "the table starts where it says");
                    let players: &[&str] = match slots {
                        Slots::Open => &[],
                        Slots::PublicTaken => &["a"],
                        Slots::AllTaken => &["a", "b"],
                    };
                    if state != NoSession {
                        let players = players.iter().map(|player| (*player).to_owned()).collect();
                        sessions.register_players(name(), players, false).unwrap();
                    }
                    let joinable = match state {
                        NoSession | Destroying => false,
                        InProgress => allow_join_in_progress && matches!(slots, Slots::Open),
                        Creating | Pending | Starting | Ending | Ended => true,
                    };
                    let title = format!(
                        "{state:?}, advertised: {should_advertise}, join in progress: \
                         {allow_join_in_progress}, slots: {slots:?}"
                    );
                    assert_eq!(
                        sessions.adverts().len(),
                        usize::from(should_advertise && joinable),
                        "{title}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_network_sees_the_session_as_it_stands_now() {
    let custom = on_map("Dust").custom;
    let settings = SessionSettings {
        title: "Friday night".to_owned(),
        private_connections: 1,
        build_unique_id: -7,
        lan_game_port: 7778,
        custom: custom.clone(),
        ..on_lan(SessionFlags { uses_presence: true, ..shown() })
    };
    let mut sessions = hosted(RpSessionState::Pending, settings);
    let players = ["a", "b"].map(str::to_owned).into();
    sessions.register_players(name(), players, false).unwrap();
    let expected = Advert {
        session_id: "lan".to_owned(),
        title: "Friday night".to_owned(),
        owner_id: "ada".to_owned(),
        owner_name: "Ada".to_owned(),
        game_port: 7778,
        public_connections: 4,
        private_connections: 1,
        open_public_connections: 2,
        open_private_connections: 1,
        build: -7,
        flags: SessionFlags { uses_presence: true, is_lan_match: true, ..shown() },
        custom,
    };
    assert_eq!(sessions.adverts(), [expected]);
}

#[test]
fn create_waits_for_the_network_where_it_is_to_be_shown() {
    for (flags, plan, state) in [
        (shown(), Plan::HostOnLan, RpSessionState::Creating),
        (SessionFlags::default(), Plan::Finish, RpSessionState::Pending),
    ] {
        let mut sessions = Sessions::default();
        assert_eq!(create(&mut sessions, op(1), on_lan(flags), "token"), Ok(plan));
        assert_eq!(state_of(&sessions), state);
        finish(&mut sessions, op(1), &SessionOperation::Create(name()), Ok(Answer::Done)).unwrap();
        assert_eq!(state_of(&sessions), RpSessionState::Pending);
    }
}

#[test]
fn a_network_that_cannot_be_used_leaves_no_session() {
    let mut sessions = hosted(RpSessionState::Creating, on_lan(shown()));
    let kind = SessionOperation::Create(name());
    let failed = Err(Failure::new(RpResult::LanUnavailable));
    assert_eq!(code(finish(&mut sessions, op(PENDING), &kind, failed)), RpResult::LanUnavailable);
    assert_eq!(state_of(&sessions), RpSessionState::NoSession);
    assert!(sessions.adverts().is_empty());
    assert_eq!(
        create(&mut sessions, op(1), on_lan(shown()), "token"),
        Ok(Plan::HostOnLan),
        "the name is free"
    );
}

#[test]
fn a_session_destroyed_before_it_is_shown_is_gone() {
    let mut sessions = hosted(RpSessionState::Creating, on_lan(shown()));
    let (plan, interrupted) = sessions.destroy(op(1), &name()).unwrap();
    assert_eq!((plan, interrupted), (Plan::Finish, vec![op(PENDING)]));
    let cancelled = Err(Failure::new(RpResult::Cancelled));
    let created = finish(&mut sessions, op(PENDING), &SessionOperation::Create(name()), cancelled);
    assert_eq!(code(created), RpResult::Cancelled);
    finish(&mut sessions, op(1), &SessionOperation::Destroy(name()), Ok(Answer::Done)).unwrap();
    assert_eq!(state_of(&sessions), RpSessionState::NoSession);
}

#[test]
fn its_maker_may_choose_its_id_here_alone() {
    let chosen = || "room-1".to_owned();
    let chosen_here = SessionSettings { session_id_override: chosen(), ..on_lan(shown()) };
    let sessions = hosted(RpSessionState::Pending, chosen_here);
    assert_eq!(session(&sessions).game_session_id, "room-1");
    assert_eq!(sessions.adverts()[0].session_id, "room-1");

    let online = SessionSettings { session_id_override: chosen(), ..settings() };
    let mut sessions = Sessions::default();
    assert_eq!(create(&mut sessions, op(1), online, "token"), Err(RpResult::NotSupported));
    assert_eq!(sessions.iter().len(), 0);
}

#[test]
fn what_no_packet_can_carry_is_refused() {
    let long = || advertised(SettingValue::String("x".repeat(2000)));
    let settings = SessionSettings { custom: [("k", long())].into_iter().collect(), ..on_lan(shown()) };
    let mut sessions = Sessions::default();
    assert_eq!(create(&mut sessions, op(1), settings.clone(), "token"), Err(RpResult::SettingsTooLarge));
    assert_eq!(sessions.iter().len(), 0);
    let mut sessions = hosted(RpSessionState::Pending, on_lan(shown()));
    let updated = sessions.update(op(1), &name(), settings, true, String::new());
    assert_eq!(updated, Err(RpResult::SettingsTooLarge));
}

/// The network sees an update, and its maker's own address follows.
#[test]
fn an_update_shows_what_the_session_is_now() {
    for refresh in [false, true] {
        let mut sessions = hosted(RpSessionState::Pending, on_lan(shown()));
        let settings = SessionSettings {
            public_connections: 9,
            lan_game_port: 7790,
            session_id_override: "another".to_owned(),
            ..on_lan(shown())
        };
        let plan = sessions.update(op(1), &name(), settings, refresh, String::new());
        assert_eq!(plan, Ok(Plan::Finish), "refresh: {refresh}");
        finish(&mut sessions, op(1), &SessionOperation::Update(name()), Ok(Answer::Done)).unwrap();
        let [advert] = &sessions.adverts()[..] else { panic!("it is shown") };
        assert_eq!((advert.public_connections, advert.game_port), (9, 7790));
        assert_eq!(advert.session_id, "lan", "who found it joins it");
        assert_eq!(session(&sessions).server.as_ref().unwrap().address.port, 7790);
    }
    let mut sessions = hosted(RpSessionState::Pending, on_lan(shown()));
    let moved = sessions.update(op(1), &name(), settings(), true, String::new());
    assert_eq!(moved, Err(RpResult::InvalidArgument), "it does not move to the gateway");
}

#[test]
fn start_and_end_and_destroy_say_nothing_to_the_gateway() {
    use RpSessionState::{Creating, Ended, Ending, InProgress, Pending, Starting};
    for state in [Creating, Pending, Starting, InProgress, Ending, Ended] {
        for removal in [Sessions::destroy, Sessions::leave] {
            let mut sessions = hosted(state, on_lan(shown()));
            assert_eq!(removal(&mut sessions, op(1), &name()).unwrap().0, Plan::Finish, "{state:?}");
            assert!(sessions.adverts().is_empty(), "{state:?}: nobody comes any more");
        }
    }
    let mut sessions = hosted(Pending, on_lan(shown()));
    assert_eq!(sessions.start(op(1), &name(), &player()), Ok(Plan::Finish));
    let started = sessions.finish(op(1), &SessionOperation::Start(name()), Ok(Answer::Done));
    assert_eq!((started.step, started.via_lan), (Step::Done(Ok(())), false), "nobody stood in");
    assert_eq!(sessions.end(op(2), &name()), Ok(Plan::Finish));
}

fn found(address: &str) -> FoundResult {
    let advert = Advert {
        session_id: "room-1".to_owned(),
        title: "Friday night".to_owned(),
        owner_id: "grace".to_owned(),
        owner_name: "Grace".to_owned(),
        game_port: 7778,
        public_connections: 4,
        private_connections: 2,
        open_public_connections: 1,
        open_private_connections: 2,
        build: 3,
        flags: shown(),
        custom: on_map("Dust").custom,
    };
    let address: SocketAddr = address.parse().unwrap();
    let host_id = HostId(NonZeroU64::MIN);
    FoundResult::from(Found { advert, address, host_id, ping: Duration::from_millis(3) })
}

#[test]
fn a_found_session_says_what_its_host_says() {
    let found = found("10.0.0.9:7778");
    assert_eq!(
        (found.title.as_str(), found.owner_id.as_str(), found.is_lan),
        ("Friday night", "grace", true)
    );
    assert_eq!((found.open_public, found.open_private, found.max_players()), (1, 2, 6));
    assert_eq!(found.ping, Ping { state: RpPingState::Lan, ms: 3 });
    assert_eq!((found.settings.build_unique_id, found.settings.lan_game_port), (3, 7778));
    assert!(found.settings.flags.is_lan_match, "so that a join goes to the LAN");
}

#[test]
fn a_join_goes_to_the_host_that_answered() {
    for (address, expected) in [
        ("10.0.0.9:7778", "10.0.0.9:7778"),
        ("[fe80::9%4]:7778", "[fe80::9%4]:7778"),
        ("[2001:db8::9]:7778", "[2001:db8::9]:7778"),
    ] {
        let mut sessions = Sessions::default();
        let target = JoinTarget::Found(Box::new(found(address)));
        let plan = sessions.join(op(1), name(), target, &player(), Some("skin=blue".to_owned()));
        assert_eq!(plan, Ok(Plan::Finish), "{address}: the host decides when the player comes");
        assert_eq!(state_of(&sessions), RpSessionState::Creating);
        finish(&mut sessions, op(1), &SessionOperation::Join(name()), Ok(Answer::Done)).unwrap();
        assert_eq!(state_of(&sessions), RpSessionState::Pending);
        let joined = session(&sessions);
        assert_eq!(joined.server.as_ref().unwrap().address.to_string(), expected);
        assert_eq!((joined.game_session_id.as_str(), joined.owner_name.as_str()), ("room-1", "Grace"));
        assert_eq!(joined.role, Role::Guest);
        assert!(sessions.adverts().is_empty(), "who joined does not host");
        assert_eq!(sessions.start(op(2), &name(), &player()), Ok(Plan::Finish));
        assert_eq!(sessions.leave(op(3), &name()).unwrap().0, Plan::Finish);
    }
}
