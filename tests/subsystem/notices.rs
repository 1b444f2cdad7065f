//! What the game hears beside the ends of its own calls: invitations and players, in their order.

use std::sync::{Arc, Mutex};

use rallypoint::event::OperationId;
use rallypoint::result::RpResult;
use rallypoint::session::{
    Invite, RpParticipantLeftReason, RpSessionNoticeKind, RpSessionState, SessionNotice, SessionSettings,
};
use rallypoint::{
    Call, Delegate, OperationEnd, Outgoing, RpEventMode, RpOperationKind, Subsystem, SubsystemOptions,
};

use crate::support::server::Server;
use crate::support::{Player, name, options, settings, target, until};
use crate::{no_call, player_with};

const NOTICES: [RpSessionNoticeKind; 7] = [
    RpSessionNoticeKind::InviteReceived,
    RpSessionNoticeKind::InviteAccepted,
    RpSessionNoticeKind::Failure,
    RpSessionNoticeKind::SettingsUpdated,
    RpSessionNoticeKind::ParticipantJoined,
    RpSessionNoticeKind::ParticipantLeft,
    RpSessionNoticeKind::ParticipantSettingsUpdated,
];

const ENDS: [RpOperationKind; 6] = [
    RpOperationKind::RegisterPlayers,
    RpOperationKind::UnregisterPlayers,
    RpOperationKind::RegisterLocalPlayer,
    RpOperationKind::UnregisterLocalPlayer,
    RpOperationKind::FindFriendSession,
    RpOperationKind::SendSessionInvite,
];

#[derive(Clone, Debug, PartialEq)]
enum Heard {
    End(RpOperationKind, RpResult, Vec<String>),
    Notice(SessionNotice),
}

/// A player who writes down every notice and the ends of calls about players.
fn listening(server: &Server) -> (Player, Arc<Mutex<Vec<Heard>>>) {
    let player = player_with(server);
    let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
    for kind in NOTICES {
        let log = Arc::clone(&heard);
        let hear = move |notice: &SessionNotice| {
            assert_eq!(notice.kind(), kind, "each has delegates of its own");
            log.lock().unwrap().push(Heard::Notice(notice.clone()));
        };
        player.online.add_delegate(|| Delegate::Notice(kind, Arc::new(hear))).unwrap();
    }
    for kind in ENDS {
        let log = Arc::clone(&heard);
        let hear = move |end: &OperationEnd| {
            let end = Heard::End(end.kind, end.code(), end.players.to_vec());
            log.lock().unwrap().push(end);
        };
        player.online.add_delegate(|| Delegate::Operation(kind, Arc::new(hear))).unwrap();
    }
    (player, heard)
}

fn ids(ids: &[&str]) -> Arc<[String]> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn take(heard: &Mutex<Vec<Heard>>) -> Vec<Heard> {
    std::mem::take(&mut *heard.lock().unwrap())
}

/// Makes a call and ticks until it is over.
fn done(
    player: &Player,
    make: impl FnOnce(&Subsystem, Call<'_>) -> Result<OperationId, RpResult>,
) -> RpResult {
    let operation = player.call(make).unwrap();
    until("an operation's end", || {
        player.online.tick().unwrap();
        player.heard(operation).first().map(|heard| heard.notice.code())
    })
}

fn invite(game_session_id: &str) -> Invite {
    Invite {
        player_id: "ada".to_owned(),
        from_player_id: "bob".to_owned(),
        app_id: "app".to_owned(),
        game_session_id: game_session_id.to_owned(),
    }
}

#[test]
fn invitations_come_from_the_game_and_nothing_is_joined_by_itself() {
    let server = Server::new([]);
    let (player, heard) = listening(&server);
    player.online.receive_invite(invite("arn:g")).unwrap();
    player.online.accept_invite(invite("arn:g")).unwrap();
    player.online.accept_invite(invite("")).unwrap();
    assert_eq!(take(&heard), [], "nobody ticked");
    player.online.tick().unwrap();
    assert_eq!(
        take(&heard),
        [
            Heard::Notice(SessionNotice::InviteReceived(invite("arn:g"))),
            Heard::Notice(SessionNotice::InviteAccepted(invite("arn:g"), RpResult::Ok)),
            // It does not say what to join.
            Heard::Notice(SessionNotice::InviteAccepted(invite(""), RpResult::SessionDoesNotExist)),
        ]
    );
    assert_eq!((player.online.session_count(), server.received().len()), (Ok(0), 0));
    player.online.close().unwrap();
    assert_eq!(player.online.receive_invite(invite("arn:g")), Err(RpResult::InvalidHandle));
    assert_eq!(player.online.accept_invite(invite("arn:g")), Err(RpResult::InvalidHandle));
}

/// As Unreal's games do it: clean up when it was accepted, then join.
#[test]
fn an_accepted_invitation_can_be_joined_in_its_delegate() {
    let server = Server::new([]);
    let player = player_with(&server);
    let online = Arc::downgrade(&player.online);
    let join = move |notice: &SessionNotice| {
        let SessionNotice::InviteAccepted(invite, RpResult::Ok) = notice else { panic!("{notice:?}") };
        let call = Call { completion: None, announce: &mut |_| {}, user_data: 0 };
        let target = target(&invite.game_session_id);
        online.upgrade().unwrap().join_session(name("Invited"), target, None, call).unwrap();
    };
    let kind = RpSessionNoticeKind::InviteAccepted;
    player.online.add_delegate(|| Delegate::Notice(kind, Arc::new(join))).unwrap();
    player.online.accept_invite(invite("arn:g")).unwrap();
    until("it is joined", || {
        player.online.tick().unwrap();
        (player.state("Invited") == RpSessionState::Pending).then_some(())
    });
}

#[test]
fn players_are_told_of_after_the_end_of_their_call() {
    let server = Server::new([]);
    let (player, heard) = listening(&server);
    player.have("Lobby");
    let joined =
        |player: &str| Heard::Notice(SessionNotice::ParticipantJoined(name("Lobby"), player.to_owned()));
    let end = |kind, players: &[&str]| Heard::End(kind, RpResult::Ok, ids(players).to_vec());
    done(&player, |online, call| online.register_players(name("Lobby"), ids(&["a", "b"]), false, call));
    done(&player, |online, call| online.register_players(name("Lobby"), ids(&["b", "c"]), true, call));
    assert_eq!(
        take(&heard),
        [
            end(RpOperationKind::RegisterPlayers, &["a", "b"]),
            joined("a"),
            joined("b"),
            end(RpOperationKind::RegisterPlayers, &["b", "c"]),
            joined("c"),
        ]
    );
    let reason = RpParticipantLeftReason::Kicked;
    done(&player, |online, call| {
        online.unregister_players(name("Lobby"), ids(&["nobody", "a"]), reason, call)
    });
    let left = SessionNotice::ParticipantLeft(name("Lobby"), "a".to_owned(), reason);
    let expected = [end(RpOperationKind::UnregisterPlayers, &["nobody", "a"]), Heard::Notice(left)];
    assert_eq!(take(&heard), expected);
    assert_eq!(server.received().len(), 0, "who plays is the game's to say");
}

#[test]
fn an_update_tells_of_the_settings_and_of_each_player_whose_own_changed() {
    let server = Server::new([]);
    let (player, heard) = listening(&server);
    player.have("Lobby");
    let members = vec![("a".to_owned(), rallypoint::session::CustomSettings::default())];
    let changed = SessionSettings { members, ..settings() };
    done(&player, |online, call| online.update_session(name("Lobby"), changed, false, call));
    assert_eq!(
        take(&heard),
        [
            Heard::Notice(SessionNotice::SettingsUpdated(name("Lobby"))),
            Heard::Notice(SessionNotice::ParticipantSettingsUpdated(name("Lobby"), "a".to_owned())),
        ]
    );
}

#[test]
fn what_no_service_does_completes_and_says_so() {
    let server = Server::new([]);
    let (player, heard) = listening(&server);
    let absent = player.call(|online, call| online.send_session_invite(name("Lobby"), ids(&["bob"]), call));
    assert_eq!(absent, Err(RpResult::SessionNotFound));
    player.have("Lobby");
    let sent = done(&player, |online, call| online.send_session_invite(name("Lobby"), ids(&["bob"]), call));
    let found = done(&player, |online, call| online.find_friend_session(ids(&["bob", "eve"]), call));
    assert_eq!((sent, found), (RpResult::NotSupported, RpResult::NotSupported));
    let refused = |kind, players: &[&str]| Heard::End(kind, RpResult::NotSupported, ids(players).to_vec());
    assert_eq!(
        take(&heard),
        [
            refused(RpOperationKind::SendSessionInvite, &["bob"]),
            refused(RpOperationKind::FindFriendSession, &["bob", "eve"]),
        ]
    );
    assert_eq!(server.received().len(), 0);
}

/// Lobby code hangs where this call never completes.
#[test]
fn registering_a_local_player_always_completes() {
    let server = Server::new([]);
    let (player, heard) = listening(&server);
    player.have("Lobby");
    for _ in 0..2 {
        done(&player, |online, call| online.register_local_player(name("Lobby"), "ada".to_owned(), call));
    }
    done(&player, |online, call| online.unregister_local_player(name("Lobby"), "ada".to_owned(), call));
    let end = |kind| Heard::End(kind, RpResult::Ok, vec!["ada".to_owned()]);
    assert_eq!(
        take(&heard),
        [
            end(RpOperationKind::RegisterLocalPlayer),
            end(RpOperationKind::RegisterLocalPlayer),
            end(RpOperationKind::UnregisterLocalPlayer),
        ]
    );
}

/// Where events are polled, the same comes in the same order.
#[test]
fn polled_notices_keep_their_order() {
    let server = Server::new([]);
    let options = SubsystemOptions { event_mode: RpEventMode::Poll, ..options(&server.url()) };
    let online = Subsystem::new(options).unwrap();
    let mut ignore = |_| {};
    let call = Call { user_data: 7, ..no_call(&mut ignore) };
    online.create_session(name("Lobby"), settings(), call).unwrap();
    let call = Call { user_data: 8, ..no_call(&mut ignore) };
    online.register_players(name("Lobby"), ids(&["a"]), false, call).unwrap();
    online.receive_invite(invite("arn:g")).unwrap();
    let mut polled = Vec::new();
    while polled.len() < 4 {
        match online.poll().unwrap() {
            Some(Outgoing::Completion(end, user_data)) => polled.push(format!("{:?} {user_data}", end.kind)),
            Some(Outgoing::Notice(notice)) => polled.push(format!("{:?}", notice.kind())),
            Some(other) => panic!("{other:?}"),
            None => panic!("all is here: {polled:?}"),
        }
    }
    assert_eq!(polled, ["CreateSession 7", "RegisterPlayers 8", "ParticipantJoined", "InviteReceived"]);
    assert!(online.poll().unwrap().is_none());
}
