//! Matchmaking with the real gateway: two players find each other, accept, and play on a real game server.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread;

use rallypoint::hosting::ServerParameters;
use rallypoint::matchmaking::{
    MatchNotice, NewTicket, RpAcceptanceMode, RpMatchAcceptance, RpMatchNoticeKind, RpMatchmakingStatus,
    TicketId, TrackedTicket,
};
use rallypoint::result::RpResult;
use rallypoint::session::RpSessionState;
use rallypoint::{Delegate, Subsystem};
use rallypoint_e2e::{Difference, GameServer, Gateway, GatewayProcess, PATIENCE, Player, named, until};
use rallypoint_wire::server_sdk;
use serde_json::{Value, json};

const DUEL: &str = r#"{"name": "duel", "ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}]}"#;
const PARTIES: &str = r#"{"name": "parties", "ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 2, "maxPlayers": 2}, {"name": "blue", "minPlayers": 2, "maxPlayers": 2}]}"#;

/// Rules of this name, whose matches are placed on the gateway's own fleet when everybody has accepted.
fn configure(api: impl Fn(&str, &Value) -> (u16, Value), name: &str, rules: &str) {
    let ok = |operation: &str, input: Value| {
        let (status, answer) = api(operation, &input);
        assert_eq!(status, 200, "{operation}: {answer}");
        answer
    };
    ok("CreateMatchmakingRuleSet", json!({"Name": name, "RuleSetBody": rules}));
    let fleets = ok("DescribeFleetAttributes", json!({"FleetIds": ["fleet-123"]}));
    let whole = json!({
        "Name": name, "RuleSetName": name, "RequestTimeoutSeconds": 600,
        "AcceptanceRequired": true, "AcceptanceTimeoutSeconds": 60,
        "GameSessionQueueArns": [fleets["FleetAttributes"][0]["FleetArn"]],
    });
    ok("CreateMatchmakingConfiguration", whole);
}

/// Somebody who looks for a match, and what they hear of it.
struct Seeker {
    player: Player,
    heard: Arc<Mutex<Vec<(RpMatchNoticeKind, RpResult)>>>,
}

impl Seeker {
    fn new(players_url: &str, id: &str) -> Self {
        let player = Player::new(players_url).known_as(id);
        let heard = Arc::<Mutex<Vec<_>>>::default();
        for kind in [
            RpMatchNoticeKind::Acceptance,
            RpMatchNoticeKind::Complete,
            RpMatchNoticeKind::Error,
            RpMatchNoticeKind::Failure,
        ] {
            let log = Arc::clone(&heard);
            let hear = move |notice: &MatchNotice| log.lock().unwrap().push((notice.kind, notice.result));
            player.online.add_delegate(|| Delegate::Match(kind, Arc::new(hear))).unwrap();
        }
        Self { player, heard }
    }

    fn online(&self) -> &Subsystem {
        &self.player.online
    }

    fn start(&self, configuration: &str, acceptance: RpAcceptanceMode, party: &[&str]) -> TicketId {
        let of =
            |id: &&str| server_sdk::Player { player_id: (*id).to_owned(), ..server_sdk::Player::default() };
        let new = NewTicket {
            configuration: configuration.to_owned(),
            players: party.iter().map(of).collect(),
            acceptance,
            ..NewTicket::default()
        };
        let (session, mut ticket) = (Some(named("Match")), None);
        let mut announce = |id| ticket = Some(id);
        self.player.done(|call| self.online().start_matchmaking(session, new, call, &mut announce)).unwrap();
        ticket.unwrap()
    }

    fn count(&self, heard: (RpMatchNoticeKind, RpResult)) -> usize {
        self.kinds().into_iter().filter(|known| *known == heard).count()
    }

    fn kinds(&self) -> Vec<(RpMatchNoticeKind, RpResult)> {
        self.heard.lock().unwrap().clone()
    }

    /// Where the match is played, by which slot.
    fn place(&self) -> (String, String) {
        let server = self.player.server("Match");
        (server.address.to_string(), server.player_session_id)
    }
}

fn tick_until(what: &str, seekers: &[&Seeker], mut check: impl FnMut() -> bool) {
    until(what, PATIENCE, || {
        for seeker in seekers {
            seeker.online().tick().unwrap();
        }
        check()
    });
}

const ACCEPTANCE: (RpMatchNoticeKind, RpResult) = (RpMatchNoticeKind::Acceptance, RpResult::Ok);
const COMPLETE: (RpMatchNoticeKind, RpResult) = (RpMatchNoticeKind::Complete, RpResult::Ok);

#[test]
fn two_who_fit_accept_and_play() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    configure(|operation, input| gateway.api(operation, input), "duel", DUEL);
    let server = GameServer::ready(&gateway.websocket_url(), "p1", ServerParameters::HEARTBEAT_INTERVAL);
    let (ada, bob) = (Seeker::new(&gateway.players_url(), "ada"), Seeker::new(&gateway.players_url(), "bob"));
    let ticket = ada.start("duel", RpAcceptanceMode::Manual, &[]);
    bob.start("duel", RpAcceptanceMode::Automatic, &[]);
    tick_until("a match is proposed", &[&ada, &bob], || !ada.kinds().is_empty() && !bob.kinds().is_empty());
    assert_eq!(ada.player.state("Match"), RpSessionState::Creating);
    thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        let yes = RpMatchAcceptance::Accepted;
        ada.player.done(|call| ada.online().accept_match(ticket, &[], yes, call)).unwrap();
        let both = [&ada, &bob];
        tick_until("the match is made", &both, || both.iter().all(|who| who.kinds().len() == 2));
        hosted.join().unwrap();
    });
    for seeker in [&ada, &bob] {
        assert_eq!(seeker.kinds(), [ACCEPTANCE, COMPLETE]);
        assert_eq!(seeker.player.state("Match"), RpSessionState::Pending);
        server.accept(&seeker.place().1).unwrap();
    }
    assert_eq!(ada.place().0, bob.place().0);
    assert_ne!(ada.place().1, bob.place().1);
    // The server knows who plays, in which team.
    let data = server.online.server_matchmaker_data().unwrap();
    let mut teams: Vec<_> = data.players.iter().map(|player| (&*player.player_id, &*player.team)).collect();
    teams.sort_unstable();
    assert_eq!(teams.iter().map(|(who, _)| *who).collect::<Vec<_>>(), ["ada", "bob"]);
    assert_ne!(teams[0].1, teams[1].1);
    ada.player.done(|call| ada.online().leave_session(&named("Match"), call)).unwrap();
    assert_eq!(ada.player.state("Match"), RpSessionState::NoSession);
}

#[test]
fn parties_come_together_by_tokens_and_who_rejects_ends_it() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    configure(|operation, input| gateway.api(operation, input), "parties", PARTIES);
    let [ada, ann, bob, ben] = ["ada", "ann", "bob", "ben"].map(|id| Seeker::new(&gateway.players_url(), id));
    let all = [&ada, &ann, &bob, &ben];
    let mut tickets = Vec::new();
    let (by_itself, by_hand) = (RpAcceptanceMode::Automatic, RpAcceptanceMode::Manual);
    for (leader, member, party, acceptance) in
        [(&ada, &ann, ["ada", "ann"], by_itself), (&bob, &ben, ["bob", "ben"], by_hand)]
    {
        let ticket = leader.start("parties", RpAcceptanceMode::Automatic, &party);
        let token = leader.online().player_token(ticket, party[1]).unwrap();
        let ticket_id = leader.online().matchmaking_ticket(ticket).unwrap().0.ticket_id;
        let tracked = TrackedTicket { ticket_id, token, acceptance };
        tickets.push(ticket);
        tickets.push(member.online().track_matchmaking(Some(named("Match")), tracked, &mut |_| {}).unwrap());
    }
    tick_until("everybody is asked", &all, || all.iter().all(|who| who.kinds() == [ACCEPTANCE]));
    if !crate::BACKEND.differs(Difference::Acceptances) {
        tick_until("one party has accepted", &all, || {
            let known = ada.online().matchmaking_ticket(tickets[0]).unwrap().0;
            known.players.iter().all(|player| player.acceptance == RpMatchAcceptance::Accepted)
        });
    }
    let no = RpMatchAcceptance::Rejected;
    ben.player.done(|call| ben.online().accept_match(tickets[3], &[], no, call)).unwrap();
    let cancelled = (RpMatchNoticeKind::Failure, RpResult::Cancelled);
    tick_until("the party of who rejected hears so", &all, || {
        [&bob, &ben].iter().all(|who| who.kinds() == [ACCEPTANCE, cancelled])
    });
    assert_eq!(bob.player.state("Match"), RpSessionState::NoSession);
    assert_eq!(ada.player.state("Match"), RpSessionState::Creating, "the others are looked for on");
    ada.player.done(|call| ada.online().cancel_session_matchmaking(&named("Match"), call)).unwrap();
    tick_until("the member hears of it", &all, || ann.kinds().contains(&cancelled));
    assert_eq!(ann.player.state("Match"), RpSessionState::NoSession);
}

#[test]
fn a_ticket_has_a_stream_of_its_changes() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    configure(|operation, input| gateway.api(operation, input), "duel", DUEL);
    let (status, ticket) =
        gateway.ask("/start_matchmaking", &json!({"configuration": "duel", "uuid": "ada"}));
    assert_eq!(status, 200, "{ticket}");
    let (id, token) = (ticket["TicketId"].as_str().unwrap(), ticket["TicketToken"].as_str().unwrap());
    let mut stream = TcpStream::connect(gateway.players()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let asked = "GET /matchmaking_events?ticket_id=";
    write!(stream, "{asked}{id} HTTP/1.1\r\nHost: localhost\r\nX-Ticket-Token: {token}\r\n\r\n").unwrap();
    let mut begin = String::new();
    BufReader::new(stream).read_line(&mut begin).unwrap();
    let expected =
        if crate::BACKEND.differs(Difference::Tickets) { "HTTP/1.1 501 " } else { "HTTP/1.1 200 " };
    assert!(begin.starts_with(expected), "{begin}");
}

#[test]
fn a_gateway_that_comes_back_without_the_ticket_ends_it() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    configure(|operation, input| gateway.api(operation, input), "duel", DUEL);
    let door = gateway.players();
    let ada = Seeker::new(&gateway.players_url(), "ada");
    ada.start("duel", RpAcceptanceMode::Manual, &[]);
    drop(gateway);
    let is_lost = |(kind, _): &(RpMatchNoticeKind, RpResult)| *kind == RpMatchNoticeKind::Error;
    tick_until("the gateway's loss is heard", &[&ada], || ada.kinds().iter().any(is_lost));
    let _again = Gateway::start_on(crate::BACKEND, &door.to_string(), &[]);
    let gone = (RpMatchNoticeKind::Failure, RpResult::TicketNotFound);
    tick_until("the ticket is gone", &[&ada], || ada.kinds().contains(&gone));
    assert_eq!(ada.kinds().iter().filter(|heard| is_lost(heard)).count(), 1, "once");
    assert_eq!(ada.player.state("Match"), RpSessionState::NoSession);
}

#[test]
fn a_gateway_that_is_killed_and_comes_back_loses_no_ticket() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = GatewayProcess::start(crate::BACKEND, env!("CARGO_BIN_EXE_gateway-process"), folder.path());
    configure(|operation, input| gateway.api(operation, input), "duel", DUEL);
    let server = GameServer::ready(&gateway.websocket_url(), "p1", ServerParameters::HEARTBEAT_INTERVAL);
    let ada = Seeker::new(&gateway.players_url(), "ada");
    let ticket = ada.start("duel", RpAcceptanceMode::Manual, &[]);
    tick_until("it is searched for", &[&ada], || {
        ada.online().matchmaking_ticket(ticket).unwrap().0.status == RpMatchmakingStatus::Searching
    });

    // While it searches.
    let gateway = gateway.kill_and_start_again();
    let bob = Seeker::new(&gateway.players_url(), "bob");
    let bobs = bob.start("duel", RpAcceptanceMode::Manual, &[]);
    let both = [&ada, &bob];
    tick_until("a match is proposed", &both, || both.iter().all(|who| who.count(ACCEPTANCE) == 1));
    let yes = RpMatchAcceptance::Accepted;
    bob.player.done(|call| bob.online().accept_match(bobs, &[], yes, call)).unwrap();

    // While it is accepted: what bob said is not asked again.
    let gateway = gateway.kill_and_start_again();
    thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        tick_until("the gateway takes it", &both, || {
            ada.player.done(|call| ada.online().accept_match(ticket, &[], yes, call)).is_ok()
        });
        tick_until("the match is made", &both, || both.iter().all(|who| who.count(COMPLETE) == 1));
        hosted.join().unwrap();
    });
    for seeker in both {
        server.accept(&seeker.place().1).unwrap();
    }

    // When it is over: each has one slot, and nobody hears of it again.
    let gateway = gateway.kill_and_start_again();
    let input = json!({"GameSessionId": server.game_session().id});
    let (_, answer) = gateway.api("DescribePlayerSessions", &input);
    let slots = answer["PlayerSessions"].as_array().unwrap();
    let mut players: Vec<_> = slots.iter().map(|slot| (&slot["PlayerId"], &slot["Status"])).collect();
    players.sort_by_key(|(player, _)| player.as_str());
    assert_eq!(json!(players), json!([["ada", "ACTIVE"], ["bob", "ACTIVE"]]));
    for seeker in both {
        seeker.online().tick().unwrap();
        assert_eq!((seeker.count(ACCEPTANCE), seeker.count(COMPLETE)), (1, 1), "{:?}", seeker.kinds());
        let lost = seeker.kinds().iter().filter(|(kind, _)| *kind == RpMatchNoticeKind::Error).count();
        assert!(lost <= 2, "more losses than kills: {:?}", seeker.kinds());
        assert_eq!(seeker.kinds().len(), 2 + lost, "{:?}", seeker.kinds());
    }
}
