//! A caller of the GameLift API that speaks either protocol.

use ciborium::Value as Cbor;
use hyper::Method;
use serde_json::{Value, json};

use crate::common::{Answer, Gateway, send};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Json,
    Cbor,
}

/// A gateway, and what it answered so far, without what is random.
pub(crate) struct Client {
    pub(crate) gateway: Gateway,
    protocol: Protocol,
    transcript: Vec<(String, Value)>,
}

/// Plays a scene over each protocol, on a gateway of its own. Both must get the same answers.
pub(crate) async fn over_both(options: &[&str], scene: impl AsyncFn(&mut Client)) {
    let mut transcripts = Vec::new();
    for protocol in [Protocol::Json, Protocol::Cbor] {
        let mut client = Client { gateway: Gateway::start(options).await, protocol, transcript: Vec::new() };
        scene(&mut client).await;
        client.gateway.stop().await.unwrap();
        transcripts.push(client.transcript);
    }
    assert!(!transcripts[0].is_empty());
    for (json, cbor) in transcripts[0].iter().zip(&transcripts[1]) {
        assert_eq!(json, cbor);
    }
    assert_eq!(transcripts[0].len(), transcripts[1].len());
}

impl Client {
    async fn call(&mut self, operation: &str, input: &Value) -> (u16, Value) {
        let answer = match self.protocol {
            Protocol::Json => self.gateway.api(operation, input).await,
            Protocol::Cbor => by_cbor(&self.gateway, operation, input).await,
        };
        assert!(answer.headers.contains_key("x-amzn-requestid"));
        let body = match self.protocol {
            Protocol::Json => {
                assert_eq!(answer.headers["content-type"], "application/x-amz-json-1.1");
                answer.json()
            }
            Protocol::Cbor => {
                assert_eq!(answer.headers["content-type"], "application/cbor");
                assert_eq!(answer.headers["smithy-protocol"], "rpc-v2-cbor");
                let mut body = json_of(ciborium::from_reader(&*answer.bytes).unwrap());
                // The one thing that differs: the message comes by a second name too.
                if let Some(body) = body.as_object_mut().filter(|body| body.contains_key("__type")) {
                    body.remove("message");
                }
                body
            }
        };
        self.transcript.push((format!("{operation} {}", settled(input.clone())), settled(body.clone())));
        (answer.status.as_u16(), body)
    }

    /// What an operation answers that is to be done.
    pub(crate) async fn ok(&mut self, operation: &str, input: Value) -> Value {
        let (status, body) = self.call(operation, &input).await;
        assert_eq!(status, 200, "{operation} {input}: {body}");
        body
    }

    /// The exception of one that is not.
    pub(crate) async fn refused(&mut self, operation: &str, input: Value) -> String {
        self.refusal(operation, input).await.0
    }

    /// The same with its message.
    pub(crate) async fn refusal(&mut self, operation: &str, input: Value) -> (String, String) {
        let (status, body) = self.call(operation, &input).await;
        assert_eq!(status, 400, "{operation} {input}: {body}");
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        (text("__type"), text("Message"))
    }

    /// Every row of a list, by pages of one; `rows` is what the answer calls them.
    pub(crate) async fn all(&mut self, operation: &str, mut input: Value, rows: &str) -> Vec<Value> {
        let mut seen = Vec::new();
        input["Limit"] = json!(1);
        loop {
            let page = self.ok(operation, input.clone()).await;
            let page_rows = page[rows].as_array().unwrap();
            assert!(page_rows.len() <= 1, "{page}");
            seen.extend(page_rows.iter().cloned());
            match page.get("NextToken") {
                Some(next) => input["NextToken"] = next.clone(),
                None => return seen,
            }
        }
    }
}

pub(crate) async fn by_cbor(gateway: &Gateway, operation: &str, input: &Value) -> Answer {
    let mut body = Vec::new();
    ciborium::into_writer(input, &mut body).unwrap();
    let headers = [
        ("smithy-protocol", "rpc-v2-cbor"),
        ("content-type", "application/cbor"),
        ("accept", "application/cbor"),
    ];
    let path = format!("/service/GameLift/operation/{operation}");
    send(gateway.services, Method::POST, &path, &headers, body).await
}

/// A timestamp is a number under tag 1, and must be.
pub(crate) fn json_of(value: Cbor) -> Value {
    match value {
        Cbor::Tag(1, seconds) => json_of(*seconds),
        Cbor::Integer(number) => json!(i64::try_from(number).unwrap()),
        Cbor::Float(number) => json!(number),
        Cbor::Text(text) => json!(text),
        Cbor::Bool(value) => json!(value),
        Cbor::Array(rows) => rows.into_iter().map(json_of).collect(),
        Cbor::Map(members) => members
            .into_iter()
            .map(|(key, value)| (key.into_text().unwrap(), json_of(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => panic!("an answer holds {other:?}"),
    }
}

/// Without what differs from gateway to gateway: times, random ids, tokens, ports.
fn settled(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| {
                let is_time = key.ends_with("Time") || key.ends_with("Timestamp");
                let is_ours =
                    ["NextToken", "AuthToken", "GameLiftServiceSdkEndpoint"].contains(&key.as_str());
                let value =
                    if (is_time && value.is_number()) || is_ours { json!("…") } else { settled(value) };
                (key, value)
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(rows) => rows.into_iter().map(settled).collect(),
        Value::String(text) => json!(without_uuids(&text)),
        Value::Number(number) => json!(number.as_f64().unwrap()),
        other => other,
    }
}

fn without_uuids(text: &str) -> String {
    const LENGTH: usize = 36;
    let is_uuid = |part: &str| {
        part.char_indices()
            .all(|(at, c)| if [8, 13, 18, 23].contains(&at) { c == '-' } else { c.is_ascii_hexdigit() })
    };
    let mut rest = text;
    let mut out = String::new();
    while let Some(first) = rest.chars().next() {
        match rest.get(..LENGTH) {
            Some(part) if is_uuid(part) => {
                out.push('…');
                rest = &rest[LENGTH..];
            }
            _ => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}
