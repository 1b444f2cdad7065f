//! `--only matchmaking`: players who look for a match of two, each with the stream of their ticket.
//!
//! Each of N players starts a ticket, opens its stream, reads until `COMPLETED` and begins anew, for as long as a slice
//! lasts. The configuration is `STANDALONE`, so nothing waits for a game server. How late a match is counts from the
//! moment when the start of the last ticket it needed was answered; for some of that the gateway waits for others to come.
//!
//! Beside it, bare axum answers the same two requests with bytes of the same sizes, the whole stream in one piece. It
//! matches nobody and keeps nobody waiting, so only the processor time is compared.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use futures_util::stream;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::LocalSet;

use super::Options;
use super::http::{Connection, field, find};
use super::part::{self, Part};

const START: &str = "/start_matchmaking";
const EVENTS: &str = "/matchmaking_events";
const PLAYERS: [usize; 3] = [2, 64, 1_000];
/// Tickets that find nobody, for what a waiting one takes of memory.
const WAITING: usize = 10_000;
const RULE_SET: &str = r#"{"ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number"}],
    "teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}],
    "rules": [{"name": "Fair", "type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
        "referenceValue": "avg(teams[blue].players.attributes[skill])", "maxDistance": 100}]}"#;
/// A thousand players at once are the point here, however long they wait.
const UNSHED: [&str; 2] = ["--shed-after", "1h"];
/// How an answer in chunks ends.
const LAST_CHUNK: &[u8] = b"\r\n0\r\n\r\n";

pub(crate) fn measure(options: &Options) {
    let folder = tempfile::tempdir().unwrap();
    let (gateway, players, services) =
        Part::gateway_on(None, folder.path(), "gateway", options.data.as_deref(), &UNSHED);
    let mut load = Part::start(&["part-players"], None);
    load.ask(&format!("configure {services}"));
    load.ask(&format!("keep-answers {players} {}", folder.path().display()));
    let mut bare = Part::start(&["part-axum-tickets", folder.path().to_str().unwrap()], None);
    let axum = bare.answer_after("http://");
    println!(
        "{:<12}{:>12}{:>10}{:>10}{:>12}{:>12}{:>8}",
        "players", "tickets/s", "p50 ms", "p99 ms", "cpu us", "axum cpu us", "ratio"
    );
    for count in PLAYERS {
        let mut turns: [Vec<Turn>; 2] = Default::default();
        for _ in 0..options.rounds {
            for ((part, address), turns) in [(&gateway, &players), (&bare, &axum)].into_iter().zip(&mut turns)
            {
                let before = part.cpu_seconds();
                let answer = load.ask(&format!("slice {address} {count} {}", options.slice.as_millis()));
                turns.push(Turn::read(&answer, part.cpu_seconds() - before));
            }
        }
        let [ours, theirs] = turns;
        let (own, other) = (cpu(&ours), cpu(&theirs));
        println!(
            "{count:<12}{:>12.0}{:>10.1}{:>10.1}{own:>12.1}{other:>12.1}{:>8.2}",
            median(&ours, |turn| turn.tickets / turn.seconds),
            median(&ours, |turn| turn.p50 / 1e3),
            median(&ours, |turn| turn.p99 / 1e3),
            own / other
        );
    }
    measure_waiting(&mut load, folder.path());
}

/// In a gateway of its own: one that has had many tickets has memory left from them.
fn measure_waiting(load: &mut Part, folder: &Path) {
    let (gateway, players, services) = Part::gateway_on(None, folder, "waiting", None, &UNSHED);
    load.ask(&format!("configure {services}"));
    let before = gateway.resident_kb();
    load.ask(&format!("wait {players} {WAITING}"));
    let taken = super::per(gateway.resident_kb() - before, WAITING);
    println!("{WAITING} that find nobody: {taken:.1} KB for each");
}

/// What a slice gave.
struct Turn {
    tickets: f64,
    seconds: f64,
    p50: f64,
    p99: f64,
    cpu: f64,
}

impl Turn {
    fn read(line: &str, cpu: f64) -> Self {
        let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [tickets, seconds, p50, p99] = numbers[..] else { panic!("the players said {line:?}") };
        Self { tickets, seconds, p50, p99, cpu }
    }
}

/// Microseconds for each ticket.
fn cpu(turns: &[Turn]) -> f64 {
    let (cpu, tickets) =
        turns.iter().fold((0.0, 0.0), |(cpu, tickets), turn| (cpu + turn.cpu, tickets + turn.tickets));
    cpu * 1e6 / tickets
}

fn median(turns: &[Turn], of: impl Fn(&Turn) -> f64) -> f64 {
    let mut numbers: Vec<f64> = turns.iter().map(of).collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// The players, on one thread.
pub(crate) fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let answer = runtime.block_on(async {
            match words[..] {
                ["configure", services] => configure(services).await,
                ["keep-answers", players, folder] => keep_answers(players, folder.as_ref()).await,
                ["wait", address, count] => wait(address, count.parse().unwrap()).await,
                ["slice", address, players, milliseconds] => {
                    let length = Duration::from_millis(milliseconds.parse().unwrap());
                    LocalSet::new().run_until(slice(address, players.parse().unwrap(), length)).await
                }
                _ => panic!("what is {line}?"),
            }
        });
        println!("{answer}");
    }
}

async fn configure(services: &str) -> String {
    let mut connection = Connection::open(services).await;
    let rule_set = json!({"Name": "rules", "RuleSetBody": RULE_SET});
    connection.operation("CreateMatchmakingRuleSet", &rule_set.to_string()).await.good();
    let configuration = json!({"Name": "duel", "RuleSetName": "rules", "FlexMatchMode": "STANDALONE",
        "RequestTimeoutSeconds": 43200, "AcceptanceRequired": false});
    connection.operation("CreateMatchmakingConfiguration", &configuration.to_string()).await.good();
    "done".to_owned()
}

/// What the gateway answers to one player, for who answers the same without a match.
async fn keep_answers(players: &str, folder: &Path) -> String {
    let (mut one, mut two) = (Player::open(players, 0).await, Player::open(players, 1).await);
    let (ours, _) = tokio::join!(one.look_for_a_match(), two.look_for_a_match());
    let Looked { started, told, .. } = ours;
    std::fs::write(folder.join(&START[1..]), started).unwrap();
    std::fs::write(folder.join(&EVENTS[1..]), told).unwrap();
    "done".to_owned()
}

/// Starts tickets that are too far from each other.
async fn wait(address: &str, count: usize) -> String {
    let mut connection = Connection::open(address).await;
    for number in 0..count {
        let (player, skill) = (format!("waiter-{number:05}"), 1_000 * (number + 1));
        connection.post(START, &request(&player, skill)).await.good();
    }
    "done".to_owned()
}

fn request(player: &str, skill: usize) -> String {
    format!(
        r#"{{"configuration":"duel","uuid":"{player}","players":[{{"player_id":"{player}","attributes":{{"skill":{{"N":{skill}}}}}}}]}}"#
    )
}

/// A ticket that has ended: in which match, and when.
struct Ended {
    in_match: Vec<u8>,
    answered: Instant,
    completed: Instant,
}

async fn slice(address: &str, players: usize, length: Duration) -> String {
    let mut all = Vec::new();
    for number in 0..players {
        all.push(Player::open(address, number).await);
    }
    let ended: Rc<RefCell<Vec<Ended>>> = Rc::default();
    let begin = Instant::now();
    let looking: Vec<_> = all
        .into_iter()
        .map(|mut player| {
            let ended = Rc::clone(&ended);
            tokio::task::spawn_local(async move {
                loop {
                    let Looked { told, answered, completed, .. } = player.look_for_a_match().await;
                    let in_match = field(&told, "MatchId").to_vec();
                    ended.borrow_mut().push(Ended { in_match, answered, completed });
                }
            })
        })
        .collect();
    tokio::time::sleep(length).await;
    let seconds = begin.elapsed().as_secs_f64();
    // Somebody may be left without anybody to play with.
    for player in looking {
        player.abort();
    }
    let ended = ended.borrow();
    let mut last: HashMap<&[u8], Instant> = HashMap::new();
    for ticket in ended.iter() {
        let at = last.entry(&ticket.in_match).or_insert(ticket.answered);
        *at = (*at).max(ticket.answered);
    }
    let late = |ticket: &Ended| ticket.completed.saturating_duration_since(last[&ticket.in_match[..]]);
    let mut late: Vec<u128> = ended.iter().map(|ticket| late(ticket).as_micros()).collect();
    late.sort_unstable();
    let at = |percent: usize| late[late.len() * percent / 100];
    format!("{} {seconds} {} {}", ended.len(), at(50), at(99))
}

/// What a player heard.
struct Looked {
    started: Vec<u8>,
    told: Vec<u8>,
    answered: Instant,
    completed: Instant,
}

/// A player with two connections, as a library has them that streams.
struct Player {
    calls: Connection,
    stream: TcpStream,
    number: usize,
}

impl Player {
    async fn open(address: &str, number: usize) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { calls: Connection::open(address).await, stream, number }
    }

    async fn look_for_a_match(&mut self) -> Looked {
        let body = request(&format!("player-{:05}", self.number), self.number % 50);
        let started = self.calls.post(START, &body).await.good().to_vec();
        let answered = Instant::now();
        let text = |name| std::str::from_utf8(field(&started, name)).unwrap();
        let request = format!(
            "GET {EVENTS}?ticket_id={} HTTP/1.1\r\nhost: localhost\r\nx-ticket-token: {}\r\n\r\n",
            text("TicketId"),
            text("TicketToken")
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
        let mut told = Vec::with_capacity(4096);
        while !told.ends_with(LAST_CHUNK) {
            let count = self.stream.read_buf(&mut told).await.unwrap();
            assert!(count > 0, "a stream was cut: {}", String::from_utf8_lossy(&told));
        }
        let completed = Instant::now();
        assert!(find(&told, b"COMPLETED").is_some(), "{}", String::from_utf8_lossy(&told));
        Looked { started, told, answered, completed }
    }
}

/// Bare axum: reads the body and sends what the gateway answered to the same request, kept in `folder`.
pub(crate) fn axum(folder: &Path) {
    part::end_with_input();
    let started = Bytes::from(std::fs::read(folder.join(&START[1..])).unwrap());
    let raw = std::fs::read(folder.join(&EVENTS[1..])).unwrap();
    let head = find(&raw, b"\r\n\r\n").unwrap() + 4;
    let told = Bytes::copy_from_slice(&raw[head..raw.len() - LAST_CHUNK.len()]);
    let answer_start = move |_: Bytes| {
        let started = started.clone();
        async move { ([(CONTENT_TYPE, "application/json")], started) }
    };
    let answer_events = move || {
        let once = stream::iter([Ok::<_, std::io::Error>(told.clone())]);
        async move { ([(CONTENT_TYPE, "text/event-stream")], Body::from_stream(once)) }
    };
    let router = Router::new().route(START, post(answer_start)).route(EVENTS, get(answer_events));
    super::answering::runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
        axum::serve(listener, router).await.unwrap();
    });
}
