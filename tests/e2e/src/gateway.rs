//! The real gateway, in this process, on ports of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use clap::Parser;
use rallypoint_gateway::StartUp;
use rallypoint_gateway::cli::Cli;
use rallypoint_gateway::run::{self, Listeners, Signals};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// A running gateway; stopped in good order when dropped.
pub struct Gateway {
    players: SocketAddr,
    services: SocketAddr,
    signals: Signals,
    runtime: Runtime,
    running: Option<JoinHandle<Result<(), run::RunError>>>,
}

impl Gateway {
    /// Starts one with these options.
    ///
    /// # Panics
    /// When it cannot start.
    pub fn start(options: &[&str]) -> Self {
        Self::start_on("127.0.0.1:0", options)
    }

    /// Starts one with these options whose players' door is there.
    ///
    /// # Panics
    /// When it cannot start.
    pub fn start_on(players: &str, options: &[&str]) -> Self {
        let fixed = ["gateway", "--players", players, "--services", "127.0.0.1:0"];
        let config = Cli::try_parse_from([&fixed, options].concat()).unwrap().config().unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listeners = runtime.block_on(Listeners::bind(&config)).unwrap();
        let players = listeners.players.local_addr().unwrap();
        let services = listeners.services.local_addr().unwrap();
        let signals = Signals::default();
        let running =
            runtime.spawn(run::run(config, listeners, signals.clone(), StartUp::to(std::io::sink())));
        Self { players, services, signals, runtime, running: Some(running) }
    }

    /// Where game clients call.
    pub fn players_url(&self) -> String {
        format!("http://{}", self.players)
    }

    /// Where that is.
    pub fn players(&self) -> SocketAddr {
        self.players
    }

    /// The services' door.
    pub fn services(&self) -> SocketAddr {
        self.services
    }

    /// Where game servers connect.
    pub fn websocket_url(&self) -> String {
        format!("ws://{}", self.services)
    }

    /// One operation of the GameLift API: its status and its answer.
    ///
    /// # Panics
    /// When the door does not answer.
    pub fn api(&self, operation: &str, input: &Value) -> (u16, Value) {
        api(self.services, operation, input)
    }

    /// One request to the players' door, as anybody could send it: its status and its answer.
    ///
    /// # Panics
    /// When the door does not answer.
    pub fn ask(&self, path: &str, body: &Value) -> (u16, Value) {
        post(self.players, path, "content-type: application/json\r\n", body)
    }

    /// Every game session the fleet knows, ended ones too.
    pub fn game_sessions(&self) -> Vec<Value> {
        self.rows("DescribeGameSessions", &json!({"FleetId": "fleet-123"}), "GameSessions")
    }

    /// Every player session of a game session, ended ones too.
    pub fn player_sessions(&self, game_session_id: &str) -> Vec<Value> {
        self.rows("DescribePlayerSessions", &json!({"GameSessionId": game_session_id}), "PlayerSessions")
    }

    fn rows(&self, operation: &str, input: &Value, name: &str) -> Vec<Value> {
        let (status, answer) = self.api(operation, input);
        assert_eq!(status, 200, "{answer}");
        answer[name].as_array().unwrap().clone()
    }
}

/// One operation of the GameLift API, asked of a services' door.
pub(crate) fn api(services: SocketAddr, operation: &str, input: &Value) -> (u16, Value) {
    post(services, "/", &format!("x-amz-target: GameLift.{operation}\r\n"), input)
}

fn post(door: SocketAddr, path: &str, header: &str, body: &Value) -> (u16, Value) {
    let mut stream = TcpStream::connect(door).unwrap();
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {door}\r\n{header}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.signals.stop.cancel();
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running).unwrap().unwrap();
        }
    }
}
