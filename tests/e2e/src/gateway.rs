//! The real gateway, in this process, on ports of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use clap::Parser;
use rallypoint_gateway::StartUp;
use rallypoint_gateway::backend::StaticCredentials;
use rallypoint_gateway::cli::Cli;
use rallypoint_gateway::run::{self, BackendConfig, Listeners, Signals};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use crate::Backend;

/// What a front signs its calls with: nothing of this machine's is used.
pub(crate) const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET_ACCESS_KEY: &str = "for tests alone";

/// A running gateway; stopped in good order when dropped. With [`Backend::GameLift`] it is a front, which has the players'
/// door, and a second one behind it with everything else.
pub struct Gateway {
    // The front goes first.
    front: Option<Running>,
    back: Running,
}

struct Running {
    players: SocketAddr,
    services: SocketAddr,
    signals: Signals,
    runtime: Runtime,
    running: Option<JoinHandle<Result<(), run::RunError>>>,
}

/// Options of a gateway in front of the services' door that is there.
pub(crate) fn front_options(back: SocketAddr) -> Vec<String> {
    let endpoint = format!("http://{back}");
    // The location is the embedded fleet's: an Anywhere fleet has no other.
    let options = ["--backend", "gamelift", "--fleet-id", "fleet-123", "--location", "custom-local"];
    let whence = ["--region", "us-west-2", "--endpoint-url", &endpoint];
    // Players here ask again at once, and want to know how things are then: Difference::SharedFinds.
    let when = ["--share-finds", "0s"];
    options.iter().chain(&whence).chain(&when).map(ToString::to_string).collect()
}

impl Running {
    fn start(players: &str, options: &[&str]) -> Self {
        let fixed = ["gateway", "--players", players, "--services", "127.0.0.1:0"];
        let mut config = Cli::try_parse_from([&fixed, options].concat()).unwrap().config().unwrap();
        if let BackendConfig::GameLift(gamelift) = &mut config.backend {
            gamelift.credentials = Some(StaticCredentials {
                access_key_id: ACCESS_KEY_ID.to_owned(),
                secret_access_key: SECRET_ACCESS_KEY.to_owned(),
            });
        }
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
}

impl Drop for Running {
    fn drop(&mut self) {
        self.signals.stop.cancel();
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running).unwrap().unwrap();
        }
    }
}

impl Gateway {
    /// Starts one whose fleet has these options.
    ///
    /// # Panics
    /// When it cannot start.
    pub fn start(backend: Backend, options: &[&str]) -> Self {
        Self::start_on(backend, "127.0.0.1:0", options)
    }

    /// The same with a players' door that is there.
    ///
    /// # Panics
    /// When it cannot start.
    pub fn start_on(backend: Backend, players: &str, options: &[&str]) -> Self {
        Self::start_with(backend, players, &[], options)
    }

    /// Starts one whose players' door has the first options, and its fleet the second.
    ///
    /// # Panics
    /// When it cannot start.
    pub fn start_behind(backend: Backend, door: &[&str], options: &[&str]) -> Self {
        Self::start_with(backend, "127.0.0.1:0", door, options)
    }

    fn start_with(backend: Backend, players: &str, door: &[&str], options: &[&str]) -> Self {
        match backend {
            Backend::Embedded => {
                Self { front: None, back: Running::start(players, &[door, options].concat()) }
            }
            Backend::GameLift => {
                let back = Running::start("127.0.0.1:0", options);
                let options = front_options(back.services);
                let options: Vec<_> =
                    options.iter().map(String::as_str).chain(door.iter().copied()).collect();
                Self { front: Some(Running::start(players, &options)), back }
            }
        }
    }

    /// What a front signs its calls with, as `--services-credentials` has it.
    pub fn front_credentials() -> String {
        format!("{ACCESS_KEY_ID}:{SECRET_ACCESS_KEY}")
    }

    /// Where game clients call.
    pub fn players_url(&self) -> String {
        format!("http://{}", self.players())
    }

    /// Where that is.
    pub fn players(&self) -> SocketAddr {
        self.front.as_ref().unwrap_or(&self.back).players
    }

    /// The services' door of the fleet.
    pub fn services(&self) -> SocketAddr {
        self.back.services
    }

    /// Where game servers connect.
    pub fn websocket_url(&self) -> String {
        format!("ws://{}", self.services())
    }

    /// One operation of the GameLift API: its status and its answer.
    ///
    /// # Panics
    /// When the door does not answer.
    pub fn api(&self, operation: &str, input: &Value) -> (u16, Value) {
        api(self.services(), operation, input)
    }

    /// One request to the players' door, as anybody could send it: its status and its answer.
    ///
    /// # Panics
    /// When the door does not answer.
    pub fn ask(&self, path: &str, body: &Value) -> (u16, Value) {
        post(self.players(), path, "content-type: application/json\r\n", body)
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
