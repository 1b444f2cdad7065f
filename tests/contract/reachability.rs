//! What the game hears when the gateway is lost, and when it is found again.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rallypoint::result::RpResult;
use rallypoint::session::{
    GatewayUris, RpSessionFailure, RpSessionNoticeKind, RpSessionState, SearchId, SessionNotice,
};
use rallypoint::{Delegate, OperationEnd, RpOperationKind, SubsystemOptions};

use crate::support::server::{Reply, Server, http};
use crate::support::{Player, options, until};
use crate::{SESSION, SHORT, done, says};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    End(RpResult),
    Lost,
    Restored,
}

/// A player who writes down the ends of finds and what becomes of the gateway.
struct Listener {
    player: Player,
    search: SearchId,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Listener {
    fn new(options: SubsystemOptions) -> Self {
        let player = Player::new(options);
        let search = player.online.create_search().unwrap();
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let [for_end, for_notice] = [(); 2].map(|()| Arc::clone(&heard));
        let hear_end = move |end: &OperationEnd| for_end.lock().unwrap().push(Heard::End(end.code()));
        let kind = RpOperationKind::FindSessions;
        player.online.add_delegate(|| Delegate::Operation(kind, Arc::new(hear_end))).unwrap();
        let hear_notice = move |notice: &SessionNotice| {
            for_notice.lock().unwrap().push(match notice {
                SessionNotice::Failure(RpSessionFailure::ServiceConnectionLost) => Heard::Lost,
                SessionNotice::Failure(RpSessionFailure::ServiceConnectionRestored) => Heard::Restored,
                other => panic!("{other:?} is nothing of the gateway's"),
            });
        };
        let kind = RpSessionNoticeKind::Failure;
        player.online.add_delegate(|| Delegate::Notice(kind, Arc::new(hear_notice))).unwrap();
        Self { player, search, heard }
    }

    fn find(&self) -> RpResult {
        let outcome = done(&self.player, |online, call| online.find_sessions(self.search, call));
        outcome.map_or_else(|failure| failure.code, |()| RpResult::Ok)
    }

    fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    fn says_reachable(&self) -> bool {
        let dump: serde_json::Value = serde_json::from_str(&self.player.online.dump().unwrap()).unwrap();
        dump["gateway"]["reachable"].as_bool().unwrap()
    }
}

#[test]
fn a_gateway_is_lost_once_and_asked_until_it_answers() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let uris = GatewayUris { health: "/Prod/ping?deep=1".to_owned(), ..GatewayUris::default() };
    let listener = Listener::new(SubsystemOptions { uris, ..options(&format!("http://{address}")) });
    let failed = Heard::End(RpResult::ConnectionFailed);
    assert!(listener.says_reachable(), "nothing is known yet");
    for expected in [vec![failed, Heard::Lost], vec![failed], vec![failed]] {
        assert_eq!(listener.find(), RpResult::ConnectionFailed);
        assert_eq!(listener.heard(), expected, "the end first, and lost is said once");
        assert!(!listener.says_reachable());
    }

    // Whatever it answers: it is there.
    let server = Server::on(TcpListener::bind(address).unwrap(), [Reply::Send(http(500, &[], ""))]);
    until("the gateway is found again", || {
        listener.player.online.tick().unwrap();
        listener.says_reachable().then_some(())
    });
    assert_eq!(listener.heard(), [Heard::Restored]);
    let [probe] = &server.received()[..] else { panic!("one probe was answered") };
    assert_eq!((probe.method.as_str(), probe.path.as_str()), ("GET", "/Prod/ping?deep=1"));
    assert_eq!(listener.find(), RpResult::Ok);
    assert_eq!(listener.heard(), [Heard::End(RpResult::Ok)]);
}

#[test]
fn an_answer_to_a_call_restores_it_too() {
    let server = Server::new([Reply::SendAndClose(Vec::new())]);
    let listener = Listener::new(options(&server.url()));
    assert_eq!(listener.find(), RpResult::ConnectionLost);
    assert_eq!(listener.heard(), [Heard::End(RpResult::ConnectionLost), Heard::Lost]);
    server.then(Reply::Send(http(403, &[], "")));
    assert_eq!(listener.find(), RpResult::Forbidden);
    assert_eq!(
        listener.heard(),
        [Heard::End(RpResult::Forbidden), Heard::Restored],
        "a refusal is an answer"
    );
}

#[test]
fn silence_loses_it_and_every_answer_keeps_it() {
    for (reply, code, is_lost) in [
        (Reply::SendAndHang(Vec::new()), RpResult::TimedOut, true),
        (Reply::Reset, RpResult::ConnectionLost, true),
        // Somebody answered: that a lambda took too long is not the gateway's loss.
        (Reply::Send(http(504, &[], "")), RpResult::TimedOut, false),
        (Reply::Send(http(408, &[], "")), RpResult::TimedOut, false),
        (Reply::Send(http(503, &[], "")), RpResult::ServiceUnavailable, false),
        (Reply::Send(http(500, &[], r#""no""#)), RpResult::ServiceError, false),
        (says("<html>"), RpResult::BadAnswer, false),
    ] {
        let server = Server::new([reply]);
        let timeout = if code == RpResult::TimedOut && is_lost { SHORT } else { Duration::from_secs(30) };
        let listener = Listener::new(SubsystemOptions { find_timeout: timeout, ..options(&server.url()) });
        assert_eq!(listener.find(), code);
        let mut expected = vec![Heard::End(code)];
        expected.extend(is_lost.then_some(Heard::Lost));
        assert_eq!(listener.heard(), expected, "{code:?}");
        assert_eq!(listener.says_reachable(), !is_lost, "{code:?}");
    }
}

/// What the game stops itself says nothing of the gateway.
#[test]
fn a_cancelled_call_loses_nothing() {
    let server = Server::new([Reply::SendAndHang(Vec::new())]);
    let listener = Listener::new(options(&server.url()));
    let find = listener.player.find(listener.search).unwrap();
    until("the request is at the server", || (!server.received().is_empty()).then_some(()));
    listener.player.online.cancel(find).unwrap();
    crate::over(&listener.player, find).expect_err("it was cancelled");
    assert_eq!(listener.heard(), [Heard::End(RpResult::Cancelled)]);
    assert!(listener.says_reachable());
}

/// Where the LAN stands in, what happens there says nothing of the gateway.
#[test]
fn a_start_that_fell_back_to_the_lan_leaves_the_gateway_lost() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let listener = Listener::new(SubsystemOptions { lan_fallback: true, ..options(&url) });
    let player = &listener.player;
    player.have(SESSION);
    let start = player.start(SESSION).unwrap();
    crate::over(player, start).unwrap();
    let via_lan: Vec<_> = player.heard(start).iter().map(|heard| heard.notice.via_lan).collect();
    assert!(via_lan.iter().all(|via_lan| *via_lan), "it is said");
    assert_eq!(player.state(SESSION), RpSessionState::InProgress);
    assert_eq!(listener.heard(), [Heard::Lost]);
    assert!(!listener.says_reachable());
}
