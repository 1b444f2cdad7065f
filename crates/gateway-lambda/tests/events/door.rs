//! An embedded gateway in GameLift's place, and a plain gateway before it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};

use rallypoint_gateway::StartUp;
use rallypoint_gateway::backend::StaticCredentials;
use rallypoint_gateway::cli::Cli;
use rallypoint_gateway::cli::layers::Reading;
use rallypoint_gateway::run::{self, BackendConfig, Listeners, Signals};
use serde_json::Value;

/// An answer without what is another with every request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    pub(crate) fn new(status: u16, text: &str) -> Self {
        let mut body = serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
        if let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) {
            error.remove("request_id");
        }
        Self { status, body }
    }

    /// Without what tells when it was given, and the tokens made of it.
    pub(crate) fn timeless(&self) -> Self {
        let mut body = self.body.clone();
        if let Some(fields) = body.as_object_mut() {
            fields.remove("Pass");
            fields.remove("ExpiresAt");
        }
        Self { status: self.status, body }
    }
}

struct Running {
    players: SocketAddr,
    services: SocketAddr,
    signals: Signals,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start(options: &[&str]) -> Self {
        let doors = ["gateway", "--players", "127.0.0.1:0", "--services", "127.0.0.1:0"];
        let arguments = doors.iter().chain(options).map(|argument| (*argument).into());
        let options: Cli = Reading::of(arguments, std::iter::empty()).unwrap().options().unwrap();
        let mut config = options.config().unwrap();
        if let BackendConfig::GameLift(gamelift) = &mut config.backend {
            // Never the machine's.
            let (access_key_id, secret_access_key) = ("test".to_owned(), "test".to_owned());
            gamelift.credentials = Some(StaticCredentials { access_key_id, secret_access_key });
        }
        let signals = Signals::default();
        let (tell, told) = channel();
        let stopped = signals.clone();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listeners = Listeners::bind(&config).await.unwrap();
                let at = |listener: &tokio::net::TcpListener| listener.local_addr().unwrap();
                tell.send((at(&listeners.players), at(&listeners.services))).unwrap();
                run::run(config, listeners, stopped, StartUp::to(std::io::sink())).await.unwrap();
            });
        });
        let (players, services) = told.recv().unwrap();
        Self { players, services, signals, thread: Some(thread) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.signals.stop.cancel();
        self.signals.hurry.cancel();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// The plain door, as a game client sees it.
pub(crate) struct Door {
    front: Running,
    back: Running,
    endpoint: String,
}

impl Door {
    pub(crate) fn start() -> Self {
        let back = Running::start(&[]);
        let endpoint = format!("http://{}", back.services);
        let front = Running::start(&[
            "--backend",
            "gamelift",
            "--endpoint-url",
            &endpoint,
            "--fleet-id",
            FLEET,
            "--region",
            REGION,
        ]);
        Self { front, back, endpoint }
    }

    /// What the function is told, so that it stands where the plain gateway does.
    pub(crate) fn variables<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        assert!(self.back.thread.is_some());
        let mut all = vec![
            ("SIGNING_SECRET", SECRET),
            ("RALLYPOINT_ENDPOINT_URL", &*self.endpoint),
            ("RALLYPOINT_FLEET_ID", FLEET),
            ("RALLYPOINT_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
        ];
        all.extend_from_slice(more);
        all
    }

    /// Asks the plain door.
    pub(crate) fn ask(&self, method: &str, address: &str, body: Option<&str>) -> Answer {
        let body = body.unwrap_or_default();
        let mut connection = TcpStream::connect(self.front.players).unwrap();
        write!(
            connection,
            "{method} {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Answer::new(head.split(' ').nth(1).unwrap().parse().unwrap(), body)
    }
}

/// Behind the function's tokens.
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// Where an embedded gateway says it is.
const REGION: &str = "us-west-2";
/// The fleet that it begins with.
const FLEET: &str = "fleet-123";
