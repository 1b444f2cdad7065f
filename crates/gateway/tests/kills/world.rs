//! What everybody in the test shares: where the gateway is now, what it has acknowledged, and whether there is to be
//! quiet.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::ledger::Ledger;

/// Long enough for a busy machine; nothing waits for it to pass.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub(crate) struct World {
    ledger: Arc<Mutex<Ledger>>,
    gateway: watch::Sender<Gateway>,
    busy: watch::Sender<bool>,
    /// For each server: the gateway it is connected to, and what it hosts.
    posts: Arc<Mutex<Vec<Post>>>,
}

/// One start of the gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Gateway {
    pub(crate) services: Option<SocketAddr>,
    pub(crate) start: usize,
}

/// Where a server stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Post {
    pub(crate) connected_to: usize,
    /// A game session whose activation was acknowledged, unless the server was about to end.
    pub(crate) hosts: Option<String>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            ledger: Arc::default(),
            gateway: watch::Sender::default(),
            busy: watch::Sender::default(),
            posts: Arc::default(),
        }
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    pub(crate) fn posts(&self) -> MutexGuard<'_, Vec<Post>> {
        self.posts.lock().unwrap()
    }

    /// The gateway is back.
    pub(crate) fn goes_on(&self, services: SocketAddr) {
        self.gateway.send_modify(|gateway| {
            *gateway = Gateway { services: Some(services), start: gateway.start + 1 };
        });
    }

    pub(crate) fn gateway(&self) -> Gateway {
        *self.gateway.borrow()
    }

    /// Waits for another gateway than this one.
    pub(crate) async fn gateway_after(&self, start: usize) -> Gateway {
        *self.gateway.subscribe().wait_for(|gateway| gateway.start > start).await.unwrap()
    }

    pub(crate) fn set_busy(&self, busy: bool) {
        self.busy.send_replace(busy);
    }

    pub(crate) fn is_busy(&self) -> bool {
        *self.busy.borrow()
    }

    pub(crate) async fn until_busy(&self) {
        self.busy.subscribe().wait_for(|busy| *busy).await.unwrap();
    }

    /// One operation of the GameLift API: its status and answer, or none when the gateway was gone before it answered.
    pub(crate) async fn call(&self, operation: &str, input: &Value) -> Option<(u16, Value)> {
        let services = self.gateway().services?;
        let exchange = async {
            let stream = TcpStream::connect(services).await.ok()?;
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
            let connection = tokio::spawn(connection);
            let request = Request::post("/")
                .header("host", services.to_string())
                .header("x-amz-target", format!("GameLift.{operation}"))
                .body(Full::new(Bytes::from(input.to_string())))
                .unwrap();
            let response = sender.send_request(request).await.ok()?;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.ok()?.to_bytes();
            connection.abort();
            Some((status, serde_json::from_slice(&body).unwrap()))
        };
        tokio::time::timeout(PATIENCE, exchange).await.unwrap_or_else(|_| panic!("no answer to {operation}"))
    }

    /// The answer when it was done; refusals and a gateway that is gone are part of the game.
    pub(crate) async fn done(&self, operation: &str, input: Value) -> Option<Value> {
        let (status, answer) = self.call(operation, &input).await?;
        assert!(status == 200 || status == 400, "{operation}: {status} {answer}");
        (status == 200).then_some(answer)
    }

    /// The same while the gateway is known to be there.
    pub(crate) async fn ask(&self, operation: &str, input: Value) -> Value {
        let (status, answer) = self.call(operation, &input).await.expect("the gateway is gone");
        assert_eq!(status, 200, "{operation} {input}: {answer}");
        answer
    }
}
