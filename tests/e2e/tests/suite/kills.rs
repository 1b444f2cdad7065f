//! Players who look for one match after the other while their gateway is killed again and again: each of their tickets
//! ends once, and as the gateway says.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rallypoint::Delegate;
use rallypoint::matchmaking::{
    MatchNotice, NewTicket, RpAcceptanceMode, RpMatchNoticeKind, RpMatchmakingStatus,
};
use rallypoint_e2e::{GatewayProcess, PATIENCE, Player, until};
use rallypoint_wire::server_sdk;
use serde_json::{Value, json};

const DUEL: &str = r#"{"ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}]}"#;
const SEEKERS: usize = 6;
/// How long the gateway lives each time: a match takes about a tenth of a second.
const LIVES: [Duration; 5] = [
    Duration::from_millis(40),
    Duration::from_millis(90),
    Duration::from_millis(400),
    Duration::from_millis(700),
    Duration::from_millis(150),
];

/// A player, what has become of their tickets, and those whose start was acknowledged.
struct Seeker {
    player: Player,
    id: String,
    ends: Arc<Mutex<Vec<(String, RpMatchmakingStatus)>>>,
    started: Vec<String>,
}

impl Seeker {
    fn new(players_url: &str, id: String) -> Self {
        let player = Player::new(players_url).known_as(&id);
        let ends = Arc::<Mutex<Vec<_>>>::default();
        for kind in [RpMatchNoticeKind::Complete, RpMatchNoticeKind::Failure] {
            let ends = Arc::clone(&ends);
            let hear = move |notice: &MatchNotice| {
                ends.lock().unwrap().push((notice.ticket_id.clone(), notice.status));
            };
            player.online.add_delegate(|| Delegate::Match(kind, Arc::new(hear))).unwrap();
        }
        Self { player, id, ends, started: Vec::new() }
    }

    /// Whether nothing is heard of any ticket any more.
    fn is_idle(&self) -> bool {
        self.player.online.tick().unwrap();
        self.ends.lock().unwrap().len() >= self.started.len()
    }

    fn start(&mut self) {
        let player = server_sdk::Player { player_id: self.id.clone(), ..server_sdk::Player::default() };
        let new = NewTicket {
            configuration: "duel".to_owned(),
            players: vec![player],
            acceptance: RpAcceptanceMode::Automatic,
            ..NewTicket::default()
        };
        let (online, mut ticket) = (&self.player.online, None);
        let mut announce = |id| ticket = Some(id);
        // A gateway that is gone is part of the game.
        if self.player.done(|call| online.start_matchmaking(None, new, call, &mut announce)).is_ok() {
            self.started.push(online.matchmaking_ticket(ticket.unwrap()).unwrap().0.ticket_id);
        }
    }
}

fn configure(gateway: &GatewayProcess) {
    let ok = |operation: &str, input: Value| {
        let (status, answer) = gateway.api(operation, &input);
        assert_eq!(status, 200, "{operation}: {answer}");
    };
    ok("CreateMatchmakingRuleSet", json!({"Name": "duel", "RuleSetBody": DUEL}));
    let configuration = json!({
        "Name": "duel", "RuleSetName": "duel", "FlexMatchMode": "STANDALONE", "RequestTimeoutSeconds": 3,
        "AcceptanceRequired": true, "AcceptanceTimeoutSeconds": 2,
    });
    ok("CreateMatchmakingConfiguration", configuration);
}

/// How a ticket ended at the gateway, in the library's words.
fn end_of(gateway: &GatewayProcess, ticket: &str) -> RpMatchmakingStatus {
    let (_, answer) = gateway.api("DescribeMatchmaking", &json!({"TicketIds": [ticket]}));
    match answer["TicketList"][0]["Status"].as_str() {
        Some("COMPLETED") => RpMatchmakingStatus::Completed,
        Some("CANCELLED") => RpMatchmakingStatus::Cancelled,
        Some("TIMED_OUT") => RpMatchmakingStatus::TimedOut,
        _ => panic!("{ticket}: {answer}"),
    }
}

#[test]
fn every_ticket_ends_once_and_as_the_gateway_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut gateway =
        GatewayProcess::start(crate::BACKEND, env!("CARGO_BIN_EXE_gateway-process"), folder.path());
    configure(&gateway);
    let url = gateway.players_url();
    let mut seekers: Vec<_> = (0..SEEKERS).map(|n| Seeker::new(&url, format!("player{n}"))).collect();
    let killer = thread::spawn(move || {
        for life in LIVES {
            thread::sleep(life);
            gateway = gateway.kill_and_start_again();
        }
        gateway
    });
    while !killer.is_finished() {
        for seeker in &mut seekers {
            if seeker.is_idle() {
                seeker.start();
            }
        }
        thread::sleep(Duration::from_millis(2));
    }
    let gateway = killer.join().unwrap();
    // The last one may be left without anybody to play with: its ticket times out.
    until("every ticket ends", PATIENCE, || seekers.iter().all(Seeker::is_idle));
    for seeker in &seekers {
        let mut heard = seeker.ends.lock().unwrap().clone();
        let mut ended: Vec<_> = seeker.started.iter().map(|id| (id.clone(), end_of(&gateway, id))).collect();
        heard.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        ended.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(heard, ended);
    }
    let matched = |seeker: &Seeker| {
        seeker.ends.lock().unwrap().iter().any(|(_, status)| *status == RpMatchmakingStatus::Completed)
    };
    assert!(seekers.iter().any(matched), "too little happened");
}
