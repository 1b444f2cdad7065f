//! Players of a session, and the players of this machine.

use std::sync::Arc;

use super::*;

fn ids(ids: &[&str]) -> Arc<[String]> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn open(sessions: &Sessions) -> (u32, u32) {
    (session(sessions).open_public(), session(sessions).open_private())
}

fn joined(player: &str) -> SessionNotice {
    SessionNotice::ParticipantJoined(name(), player.to_owned())
}

/// Two public and two private slots.
fn sessions() -> Sessions {
    let mut sessions = Sessions::default();
    let settings = SessionSettings { public_connections: 2, private_connections: 2, ..settings() };
    create(&mut sessions, op(1), settings, "token").unwrap();
    sessions
}

#[test]
fn slots_change_at_once_and_notices_come_with_the_end() {
    let mut sessions = sessions();
    let (plan, registration) = sessions.register_players(name(), ids(&["a", "b", "a"]), false).unwrap();
    assert_eq!((plan, open(&sessions)), (Plan::Finish, (0, 2)));
    assert_eq!(*registration.players, ["a", "b", "a"], "the delegate hears what the call said");
    let kind = SessionOperation::Register(registration);
    assert_eq!(kind.players().len(), 3);
    let end = sessions.finish(op(2), &kind, Ok(Answer::Done));
    assert_eq!((end.step, end.notices), (Step::Done(Ok(())), vec![joined("a"), joined("b")]));

    let (_, registration) = sessions.register_players(name(), ids(&["b", "c"]), true).unwrap();
    assert_eq!(open(&sessions), (0, 1), "b was there");
    let end = sessions.finish(op(3), &SessionOperation::Register(registration), Ok(Answer::Done));
    assert_eq!(end.notices, [joined("c")]);

    use RpParticipantLeftReason::{Closed, Disconnected, Kicked, Left};
    for (player, reason, slots) in
        [("a", Left, (1, 1)), ("c", Kicked, (1, 2)), ("nobody", Disconnected, (1, 2)), ("b", Closed, (2, 2))]
    {
        let (plan, registration) = sessions.unregister_players(name(), ids(&[player])).unwrap();
        assert_eq!((plan, open(&sessions)), (Plan::Finish, slots), "{player}");
        let kind = SessionOperation::Unregister(registration, reason);
        let end = sessions.finish(op(4), &kind, Ok(Answer::Done));
        let left = SessionNotice::ParticipantLeft(name(), player.to_owned(), reason);
        assert_eq!(end.step, Step::Done(Ok(())), "{player}: no failure");
        assert_eq!(end.notices, if player == "nobody" { vec![] } else { vec![left] }, "{player}");
    }
}

/// Who is in the session is the game's to say, whatever becomes of the session or of the operation.
#[test]
fn players_are_told_of_whatever_the_sessions_state() {
    let mut sessions = sessions();
    let (_, registration) = sessions.register_players(name(), ids(&["a"]), false).unwrap();
    sessions.destroy(op(3), &name()).unwrap();
    finish(&mut sessions, op(3), &SessionOperation::Destroy(name()), Ok(Answer::Done)).unwrap();
    let kind = SessionOperation::Register(registration);
    assert_eq!(sessions.finish(op(2), &kind, Ok(Answer::Done)).notices, [joined("a")]);

    let absent = |result: Result<_, RpResult>| result.map(|(plan, _)| plan).unwrap_err();
    assert_eq!(absent(sessions.register_players(name(), ids(&["a"]), false)), RpResult::SessionNotFound);
    assert_eq!(absent(sessions.unregister_players(name(), ids(&["a"]))), RpResult::SessionNotFound);
}

#[test]
fn who_made_a_session_and_who_is_registered_is_in_it() {
    let mut sessions = sessions();
    let is_in = |sessions: &Sessions, player| sessions.is_player_in(&name(), player);
    assert_eq!(is_in(&sessions, "ada"), Ok(true), "she made it");
    assert_eq!(is_in(&sessions, "bob"), Ok(false));
    sessions.register_players(name(), ids(&["bob"]), false).unwrap();
    assert_eq!(is_in(&sessions, "bob"), Ok(true));
    assert_eq!(is_in(&sessions, "Bob"), Ok(false), "ids have a case");
    sessions.unregister_players(name(), ids(&["bob", "ada"])).unwrap();
    assert_eq!((is_in(&sessions, "bob"), is_in(&sessions, "ada")), (Ok(false), Ok(true)));
    assert_eq!(Sessions::default().is_player_in(&name(), "ada"), Err(RpResult::SessionNotFound));
}

#[test]
fn local_players_take_no_slot() {
    let mut sessions = sessions();
    for _ in 0..2 {
        assert_eq!(sessions.register_local_player(&name(), "ada"), Ok(Plan::Finish));
    }
    sessions.register_local_player(&name(), "split screen").unwrap();
    assert_eq!(session(&sessions).local_players, ["ada", "split screen"]);
    assert_eq!((open(&sessions), session(&sessions).players.len()), ((2, 2), 0));
    for _ in 0..2 {
        assert_eq!(sessions.unregister_local_player(&name(), "ada"), Ok(Plan::Finish));
    }
    assert_eq!(session(&sessions).local_players, ["split screen"]);
    let kind = SessionOperation::RegisterLocal(name(), ids(&["ada"]));
    let end = sessions.finish(op(2), &kind, Ok(Answer::Done));
    assert_eq!((end.step, end.notices), (Step::Done(Ok(())), vec![]));
    let absent = Err(RpResult::SessionNotFound);
    assert_eq!(Sessions::default().register_local_player(&name(), "ada"), absent);
    assert_eq!(Sessions::default().unregister_local_player(&name(), "ada"), absent);
}
