//! A gateway on ports of its own, a client of its doors, and a stand-in for a game server.
#![allow(dead_code)]

pub(crate) mod program;

use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::Parser;
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rallypoint_gateway::StartUp;
use rallypoint_gateway::backend::StaticCredentials;
use rallypoint_gateway::cli::Cli;
use rallypoint_gateway::run::{self, BackendConfig, Config, Listeners, RunError, Signals};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Long enough for a busy machine; nothing waits for it to pass.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What was written to standard output.
#[derive(Clone, Default)]
pub(crate) struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Output {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

pub(crate) struct Gateway {
    pub(crate) players: SocketAddr,
    pub(crate) services: SocketAddr,
    pub(crate) signals: Signals,
    pub(crate) output: Output,
    running: JoinHandle<Result<(), RunError>>,
    /// The one behind, of a gateway that has its players' door in front of another.
    back: Option<Box<Gateway>>,
}

/// Who runs the game sessions of a test's gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Embedded,
    /// Another gateway, which stands for GameLift.
    GameLift,
}

impl Backend {
    /// A gateway with these options of its players' door. What is at the services' door is the fleet's own, whoever is in
    /// front of it.
    pub(crate) async fn gateway(self, options: &[&str]) -> Gateway {
        let back = match self {
            Self::Embedded => return Gateway::start(options).await,
            Self::GameLift => Gateway::start(&[]).await,
        };
        let fleet = ["--fleet-id", "fleet-123", "--location", "custom-local", "--share-finds", "0s"];
        let front = Gateway::front(&back, &[&fleet, options].concat()).await;
        Gateway { services: back.services, back: Some(Box::new(back)), ..front }
    }
}

/// Makes two tests of each function that is given a [`Backend`].
#[allow(unused_macros)]
macro_rules! with_both_backends {
    ($($test:ident,)*) => {
        mod embedded {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::common::Backend::Embedded).await;
            })*
        }
        mod gamelift {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::common::Backend::GameLift).await;
            })*
        }
    };
}
#[allow(unused_imports)]
pub(crate) use with_both_backends;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// The same as text, as far as it is that.
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|problem| panic!("{problem}: {}", self.text))
    }

    /// A refusal of the players' door, checked for its shape.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let body = self.json();
        assert_eq!(body["message"], body["error"]["message"], "{body}");
        assert_eq!(body["error"]["request_id"], self.headers["x-request-id"].to_str().unwrap(), "{body}");
        (self.status.as_u16(), body["error"]["code"].as_str().unwrap().to_owned())
    }
}

impl Gateway {
    pub(crate) async fn start(options: &[&str]) -> Self {
        Self::start_with(options, |_| {}).await
    }

    /// One with what no option sets.
    pub(crate) async fn start_with(options: &[&str], change: impl FnOnce(&mut Config)) -> Self {
        let fixed = ["gateway", "--players", "127.0.0.1:0", "--services", "127.0.0.1:0"];
        let mut config = Cli::try_parse_from([&fixed, options].concat()).unwrap().config().unwrap();
        if let Some(launch) = config.embedded().and_then(|embedded| embedded.launch.as_mut()) {
            launch.helper = env!("CARGO_BIN_EXE_rallypoint-gateway").into();
        }
        change(&mut config);
        let listeners = Listeners::bind(&config).await.unwrap();
        let players = listeners.players.local_addr().unwrap();
        let services = listeners.services.local_addr().unwrap();
        let (signals, output) = (Signals::default(), Output::default());
        let running = tokio::spawn(run::run(config, listeners, signals.clone(), StartUp::to(output.clone())));
        Self { players, services, signals, output, running, back: None }
    }

    /// One in front of another, which stands for GameLift.
    pub(crate) async fn front(back: &Self, options: &[&str]) -> Self {
        let endpoint = format!("http://{}", back.services);
        let there = ["--backend", "gamelift", "--region", "us-west-2", "--endpoint-url", &endpoint];
        let credentials = StaticCredentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "none".to_owned(),
        };
        Self::start_with(&[&there, options].concat(), |config| match &mut config.backend {
            BackendConfig::GameLift(gamelift) => gamelift.credentials = Some(credentials),
            BackendConfig::Embedded(_) => panic!("it is no front"),
        })
        .await
    }

    /// Stops in good order.
    pub(crate) async fn stop(mut self) -> Result<(), RunError> {
        let back = self.back.take();
        self.signals.stop.cancel();
        self.ended().await?;
        match back {
            Some(back) => Box::pin(back.stop()).await,
            None => Ok(()),
        }
    }

    /// Waits until it has stopped by itself.
    pub(crate) async fn ended(self) -> Result<(), RunError> {
        tokio::time::timeout(PATIENCE, self.running).await.expect("the gateway does not stop").unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.players, Method::POST, path, &[], body.to_string().into_bytes()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.players, Method::GET, path, &[], Vec::new()).await
    }

    /// One operation of the GameLift API.
    pub(crate) async fn api(&self, operation: &str, input: &Value) -> Answer {
        let target = format!("GameLift.{operation}");
        send(self.services, Method::POST, "/", &[("x-amz-target", &target)], input.to_string().into_bytes())
            .await
    }

    pub(crate) async fn find(&self) -> Vec<Value> {
        let answer = self.get("/find_session").await;
        assert_eq!(answer.status, 200);
        answer.json().as_array().unwrap().clone()
    }
}

pub(crate) async fn send(
    to: SocketAddr,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Answer {
    let exchange = async {
        let stream = TcpStream::connect(to).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", to.to_string());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response =
            sender.send_request(request.body(Full::new(Bytes::from(body))).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: head.status, headers: head.headers, bytes, text }
    };
    tokio::time::timeout(PATIENCE, exchange).await.expect("no answer")
}

/// A game server's side of the socket. Messages are written out here, not taken from the gateway's own types.
pub(crate) struct Server {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    requests: u32,
    pushes: Vec<Value>,
}

pub(crate) fn socket_url(gateway: &Gateway, process: &str, token: &str) -> String {
    format!(
        "ws://{}/?Authorization={token}&ComputeId=host-1&FleetId=fleet-123&pID={process}&sdkLanguage=Go&sdkVersion=5.6.0",
        gateway.services
    )
}

impl Server {
    pub(crate) async fn connect(gateway: &Gateway, process: &str) -> Self {
        Self::open(&socket_url(gateway, process, "t")).await.unwrap()
    }

    pub(crate) async fn open(url: &str) -> Result<Self, tungstenite::Error> {
        let (socket, _) = tokio_tungstenite::connect_async(url).await?;
        Ok(Self::over(socket))
    }

    pub(crate) fn over(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self { socket, requests: 0, pushes: Vec::new() }
    }

    /// The socket itself, for what no server SDK does.
    pub(crate) fn into_socket(self) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
        self.socket
    }

    /// Connected and waiting for a game session.
    pub(crate) async fn idle(gateway: &Gateway, process: &str) -> Self {
        let mut server = Self::connect(gateway, process).await;
        server.ready(7000).await;
        server
    }

    pub(crate) async fn ready(&mut self, port: u16) {
        let ready = json!({"SdkVersion": "5.6.0", "SdkLanguage": "Go", "Port": port, "LogPaths": null});
        self.ok("ActivateServerProcess", ready).await;
        self.ok("HeartbeatServerProcess", json!({"HealthStatus": true})).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// The next frame; none when the socket is closed.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("no frame");
            match frame? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The code of the close frame that ends the socket.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            match tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("no frame")? {
                Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    pub(crate) async fn call(&mut self, action: &str, mut fields: Value) -> Value {
        self.requests += 1;
        let id = format!("request-{}", self.requests);
        fields["Action"] = action.into();
        fields["RequestId"] = id.clone().into();
        self.send_text(&fields.to_string()).await;
        loop {
            let frame = self.next().await.expect("the socket closed");
            if frame["RequestId"] == id {
                assert_eq!(frame["Action"], action);
                return frame;
            }
            assert!(frame.get("RequestId").is_none(), "a push must not look like an answer: {frame}");
            self.pushes.push(frame);
        }
    }

    pub(crate) async fn ok(&mut self, action: &str, fields: Value) {
        let answer = self.call(action, fields).await;
        assert_eq!(answer["StatusCode"], 200, "{answer}");
    }

    pub(crate) async fn push(&mut self) -> Value {
        if self.pushes.is_empty() {
            let frame = self.next().await.expect("the socket closed");
            assert!(frame.get("RequestId").is_none(), "{frame}");
            return frame;
        }
        self.pushes.remove(0)
    }

    /// Takes the game session it is given and activates it; answers its id.
    pub(crate) async fn host(&mut self) -> String {
        let push = self.push().await;
        assert_eq!(push["Action"], "CreateGameSession", "{push}");
        let id = push["GameSessionId"].as_str().unwrap().to_owned();
        self.ok("ActivateGameSession", json!({"GameSessionId": id})).await;
        id
    }

    /// Ends as it was asked to.
    pub(crate) async fn end(&mut self) {
        assert_eq!(self.push().await["Action"], "TerminateProcess");
        self.ok("TerminateServerProcess", json!({})).await;
    }

    pub(crate) async fn close(mut self) {
        self.socket.close(None).await.unwrap();
        while self.next().await.is_some() {}
    }
}

pub(crate) fn create_body(uuid: &str, slots: u32) -> Value {
    json!({"session_name": format!("{uuid}'s Session"), "build_id": 1, "uuid": uuid, "num_connections": slots})
}

/// A game session with its maker's slot, on a server of its own.
pub(crate) async fn hosted(gateway: &Gateway, process: &str, uuid: &str, slots: u32) -> (Server, Value) {
    let mut server = Server::idle(gateway, process).await;
    let body = create_body(uuid, slots);
    let (answer, _) = tokio::join!(gateway.post("/create_session", &body), server.host());
    assert_eq!(answer.status, 200, "{}", answer.text);
    let made = answer.json();
    (server, made)
}

/// Asks again until it is so: for what has no event a test could wait for.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut check: impl FnMut() -> F) {
    let waiting = async {
        while !check().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}
