//! What it costs to look at everything while there is much, and how long it keeps anybody waiting: one embedded fleet with
//! 100,000 game sessions, an overview after the other, and beside them a thread that asks for one process again and again,
//! which takes what everybody shares. `cargo bench -p rallypoint-gateway --bench overview`, with `-- --game-sessions 1000`
//! for fewer.

// A benchmark may panic as a test may.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rallypoint_fleet::{ComputeName, FleetId, Location, ProcessId, Settings};
use rallypoint_gamelift_api::{CreateGameSessionInput, CreatePlayerSessionsInput};
use rallypoint_gateway::backend::{Backend, Connection, Embedded, HostInfo, NoLogs, Parts};
use rallypoint_gateway::compute_token::ComputeTokens;
use rallypoint_gateway::metrics::Metrics;
use rallypoint_gateway::overview::Wanted;
use rallypoint_gateway::{RoleCredentials, Secret};
use rallypoint_wire::server_sdk::Action;
use serde_json::{Value, json};

const GAME_SESSIONS: usize = 100_000;
const FLEET: &str = "fleet-123";
/// That processes may have.
const PORTS: std::ops::Range<usize> = 1_024..60_000;
const ROUNDS: usize = 15;
/// How long the thread asks while nobody looks: what this machine itself keeps it waiting for.
const ALONE: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let embedded = embedded();
    embedded.set_up().await.unwrap();
    let began = Instant::now();
    let servers = fill(&embedded, game_sessions()).await;
    println!("{} game sessions with a player each, made in {:.1?}", servers.len(), began.elapsed());
    println!("{:<34}{:>12}{:>12}", "", "median ms", "longest ms");

    let first = servers[0].process().clone();
    let alone = Asking::start(&embedded, &first);
    tokio::time::sleep(ALONE).await;
    let mut waits = vec![("nobody looks", alone.stop())];
    for (what, search) in
        [("an overview", ""), ("a search that finds one", "arena 77 "), ("nothing", "no such")]
    {
        let asking = Asking::start(&embedded, &first);
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            let began = Instant::now();
            black_box(embedded.overview(&Wanted::new(search, None)).await.unwrap());
            took.push(began.elapsed());
        }
        waits.push((what, asking.stop()));
        took.sort_unstable();
        println!(
            "{what:<34}{:>12.1}{:>12.1}",
            milliseconds(took[ROUNDS / 2]),
            milliseconds(took[ROUNDS - 1])
        );
    }
    println!(
        "\n{:<34}{:>12}{:>12}{:>12}{:>12}",
        "whoever else asks waits, us", "asked", "p50", "p99.9", "longest"
    );
    for (what, mut waits) in waits {
        waits.sort_unstable();
        let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
        println!("{what:<34}{:>12}{:>12.1}{:>12.1}{:>12.1}", waits.len(), at(0.5), at(0.999), at(1.0));
    }
}

fn game_sessions() -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--game-sessions").skip(1);
    arguments.next().map_or(GAME_SESSIONS, |count| count.parse().unwrap())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Somebody who needs what everybody shares, and notes how long each answer took.
struct Asking {
    is_over: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<Vec<Duration>>,
}

impl Asking {
    fn start(embedded: &Arc<Embedded>, process: &ProcessId) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let (embedded, process, over) = (Arc::clone(embedded), process.clone(), Arc::clone(&is_over));
        let thread = std::thread::spawn(move || {
            let mut waits = Vec::new();
            while !over.load(Ordering::Relaxed) {
                let began = Instant::now();
                black_box(embedded.process_status(&process));
                waits.push(began.elapsed());
                // Without a pause it would be this that keeps the overview waiting.
                std::thread::sleep(Duration::from_micros(20));
            }
            waits
        });
        Self { is_over, thread }
    }

    fn stop(self) -> Vec<Duration> {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

fn embedded() -> Arc<Embedded> {
    let secret = Secret::random();
    Embedded::new(Parts {
        settings: Settings::default(),
        fleet_id: FleetId::new(FLEET),
        location: Location::new("custom-local"),
        host: HostInfo {
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            websocket_url: String::new(),
            secure_websocket_url: None,
        },
        require_compute: false,
        secret: secret.clone(),
        compute_tokens: ComputeTokens::new(secret, Duration::from_secs(60)),
        role_credentials: RoleCredentials::default(),
        logs: Arc::new(NoLogs),
        metrics: Metrics::new(),
    })
}

/// A process hosts one game session at a time: as many of both.
async fn fill(embedded: &Arc<Embedded>, game_sessions: usize) -> Vec<Connection> {
    let backend: &dyn Backend = &**embedded;
    let mut servers = Vec::with_capacity(game_sessions);
    for number in 0..game_sessions {
        let process = ProcessId::new(format!("process-{number:08}"));
        let compute = ComputeName::new(format!("rack-{}", number / 100));
        let mut server = embedded.connect(process, FleetId::new(FLEET), compute).await.unwrap();
        let mut heard = server.take_inbox().unwrap();
        let port = PORTS.start + number % PORTS.len();
        ask(&server, json!({"Action": "ActivateServerProcess", "SdkVersion": "5.6.0", "Port": port})).await;
        ask(&server, json!({"Action": "HeartbeatServerProcess", "HealthStatus": true})).await;
        let name = format!("Arena {number} ");
        let made = json!({"FleetId": FLEET, "MaximumPlayerSessionCount": 8, "Name": name});
        let made: CreateGameSessionInput = serde_json::from_value(made).unwrap();
        let id = backend.ask(made).await.unwrap().game_session.game_session_id;
        ask(&server, json!({"Action": "ActivateGameSession", "GameSessionId": id})).await;
        let reserve = json!({"GameSessionId": id, "PlayerIds": [format!("player-{number}")]});
        let reserve: CreatePlayerSessionsInput = serde_json::from_value(reserve).unwrap();
        backend.ask(reserve).await.unwrap();
        while heard.try_recv().is_ok() {}
        servers.push(server);
    }
    servers
}

async fn ask(server: &Connection, action: Value) {
    let action: Action = serde_json::from_value(action).unwrap();
    let room = server.room().await.unwrap();
    server.request(action, "request".to_owned(), room);
}
