//! Who listens to `GET /events`.

use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::common::{Gateway, PATIENCE};

/// Somebody who listens.
pub(crate) struct Ear {
    body: Incoming,
    heard: String,
}

impl Ear {
    pub(crate) async fn at(gateway: &Gateway) -> Self {
        let stream = TcpStream::connect(gateway.services).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = Request::get("/events")
            .header("host", gateway.services.to_string())
            .body(Empty::<Bytes>::new())
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body(), heard: String::new() }
    }

    /// The next event that is of this type; none when the stream ends.
    pub(crate) async fn next(&mut self, kind: &str) -> Option<Value> {
        loop {
            while let Some(end) = self.heard.find("\n\n") {
                let event: String = self.heard.drain(..end + 2).collect();
                let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let Some(data) = line("data:") else { continue };
                let told: Value = serde_json::from_str(data).unwrap();
                assert_eq!(told["id"].as_str(), line("id:"));
                if told["detail"]["type"] == kind {
                    return Some(told);
                }
            }
            let frame = tokio::time::timeout(PATIENCE, self.body.frame()).await.expect("no event");
            let frame = frame?.unwrap().into_data().unwrap_or_default();
            self.heard.push_str(std::str::from_utf8(&frame).unwrap());
        }
    }
}
