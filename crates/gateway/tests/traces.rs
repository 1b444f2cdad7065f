//! Traces as a collector gets them: over HTTP, as protobuf.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use common::program::Program;
use common::{send, until};
use hyper::Method;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind, status::StatusCode};
use prost::Message;

/// A collector that keeps what it is sent.
struct Collector {
    address: SocketAddr,
    exports: Arc<Mutex<Vec<(String, ExportTraceServiceRequest)>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let exports = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&exports);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || while take(&stream, &kept).is_some() {});
            }
        });
        Self { address, exports }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn spans(&self) -> Vec<Span> {
        let exports = self.exports.lock().unwrap();
        let resources = exports.iter().flat_map(|(_, export)| &export.resource_spans);
        resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| scope.spans.clone()).collect()
    }

    async fn span(&self, name: &str) -> Span {
        let find = || self.spans().into_iter().find(|span| span.name == name);
        until(&format!("the collector has {name}"), async || find().is_some()).await;
        find().unwrap()
    }
}

/// Answers one export; none when there is no more.
fn take(stream: &TcpStream, kept: &Mutex<Vec<(String, ExportTraceServiceRequest)>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lower = head.to_ascii_lowercase();
    let length = lower.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    assert!(lower.contains("content-type: application/x-protobuf"), "{head}");
    let export =
        ExportTraceServiceRequest::decode(body.as_slice()).expect("what is sent is no export of traces");
    kept.lock().unwrap().push((head, export));
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
    (&*stream).write_all(answer).ok()
}

fn attribute(attributes: &[KeyValue], key: &str) -> Option<any_value::Value> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    let AnyValue { value } = found.value.clone()?;
    value
}

fn text(attributes: &[KeyValue], key: &str) -> String {
    match attribute(attributes, key) {
        Some(any_value::Value::StringValue(text)) => text,
        other => panic!("{key} is {other:?} in {attributes:?}"),
    }
}

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

async fn create_location(program: &Program, name: &str, headers: &[(&str, &str)]) -> u16 {
    let body = format!(r#"{{"LocationName": "{name}"}}"#).into_bytes();
    let headers = [headers, &[("x-amz-target", "GameLift.CreateLocation")]].concat();
    send(program.services, Method::POST, "/", &headers, body).await.status.as_u16()
}

#[tokio::test]
async fn a_request_is_a_trace_that_goes_on_from_its_caller() {
    let (collector, folder) = (Collector::start(), tempfile::tempdir().unwrap());
    let program = Program::start(&[
        "--data",
        folder.path().join("data").to_str().unwrap(),
        "--otlp-endpoint",
        &collector.url(),
        "--otlp-header",
        "x-key=hush",
        "--otlp-service-name",
        "gateway-of-the-test",
    ]);
    let parent = format!("00-{TRACE}-{CALLER}-01");
    let headers = [("traceparent", parent.as_str()), ("x-request-id", "traced-1")];
    assert_eq!(create_location(&program, "custom-traced", &headers).await, 200);

    let request = collector.span("POST /").await;
    assert_eq!(hex(&request.trace_id), TRACE);
    assert_eq!(hex(&request.parent_span_id), CALLER);
    assert_eq!(request.kind, SpanKind::Server as i32);
    assert_eq!(text(&request.attributes, "http.request.method"), "POST");
    assert_eq!(text(&request.attributes, "http.route"), "/");
    assert_eq!(text(&request.attributes, "rallypoint.door"), "services");
    assert_eq!(text(&request.attributes, "rallypoint.request_id"), "traced-1");
    let status = attribute(&request.attributes, "http.response.status_code");
    assert_eq!(status, Some(any_value::Value::IntValue(200)));
    assert!(request.status.is_none_or(|status| status.code() == StatusCode::Unset));

    let operation = collector.span("CreateLocation").await;
    assert_eq!((operation.trace_id, operation.parent_span_id), (request.trace_id.clone(), request.span_id));
    let spans = collector.spans();
    let command = spans.iter().find(|span| span.parent_span_id == operation.span_id).unwrap();
    assert_eq!(command.name, "fleet command");
    let commit = collector.span("journal commit").await;
    assert!(commit.parent_span_id.is_empty() && commit.trace_id != request.trace_id);

    assert!(program.stop().success());
    let exports = collector.exports.lock().unwrap();
    let (head, export) = &exports[0];
    assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n") && head.contains("x-key: hush"), "{head}");
    let resource = export.resource_spans[0].resource.as_ref().unwrap();
    assert_eq!(text(&resource.attributes, "service.name"), "gateway-of-the-test");
    assert!(!text(&resource.attributes, "service.instance.id").is_empty());
}

#[tokio::test]
async fn what_waits_is_sent_at_the_stop() {
    let collector = Collector::start();
    let program = Program::start(&["--otlp-endpoint", &collector.url()]);
    assert_eq!(create_location(&program, "custom-last", &[]).await, 200);
    assert!(program.stop().success());
    assert!(collector.spans().iter().any(|span| span.name == "CreateLocation"));
}

#[tokio::test]
async fn a_caller_that_is_not_recorded_is_not_recorded_here() {
    let collector = Collector::start();
    let program = Program::start(&["--otlp-endpoint", &collector.url()]);
    let quiet = format!("00-{TRACE}-{CALLER}-00");
    assert_eq!(create_location(&program, "custom-quiet", &[("traceparent", &quiet)]).await, 200);
    assert_eq!(create_location(&program, "custom-loud", &[]).await, 200);
    assert!(program.stop().success());
    let traced = collector.spans();
    assert_eq!(traced.iter().filter(|span| span.name == "CreateLocation").count(), 1);
    assert!(traced.iter().all(|span| hex(&span.trace_id) != TRACE));
}

#[tokio::test]
async fn a_collector_that_is_not_there_is_named_once_and_hinders_nobody() {
    // Taken and given back: nobody listens there now.
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let program =
        Program::start(&["--otlp-endpoint", &format!("http://{nowhere}"), "--otlp-header", "k=hush"]);
    let said = |log: &str| log.matches("the collector does not take them").count();
    assert_eq!(create_location(&program, "custom-a", &[]).await, 200);
    until("it is said", async || said(&program.log()) > 0).await;
    assert_eq!(create_location(&program, "custom-b", &[]).await, 200);
    assert!(!program.log().contains("hush"));
    let log = program.stop_and_read();
    assert_eq!(said(&log), 1, "{log}");
}

/// Takes connections and never says a word.
struct Mute {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<TcpStream>>>,
}

impl Mute {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mute = Self { address: listener.local_addr().unwrap(), taken: Arc::default() };
        let taken = Arc::clone(&mute.taken);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                taken.lock().unwrap().push(stream);
            }
        });
        mute
    }

    fn is_asked(&self) -> bool {
        !self.taken.lock().unwrap().is_empty()
    }
}

#[tokio::test]
async fn a_collector_that_hangs_hinders_no_request_and_no_stop() {
    let mute = Mute::start();
    let program = Program::start(&["--otlp-endpoint", &format!("http://{}", mute.address)]);
    assert_eq!(create_location(&program, "custom-first", &[]).await, 200);
    until("the collector is asked", async || mute.is_asked()).await;
    for n in 0..50 {
        assert_eq!(create_location(&program, &format!("custom-{n}"), &[]).await, 200);
    }
    // Whether it ends at all is the question: it is waited for without end.
    assert!(program.stop().success());
}

#[tokio::test]
async fn a_request_through_two_gateways_is_one_trace() {
    let collector = Collector::start();
    let back = Program::start(&["--otlp-endpoint", &collector.url(), "--otlp-service-name", "back"]);
    let endpoint = format!("http://{}", back.services);
    let front = Program::start_with(
        &[
            "--backend",
            "gamelift",
            "--fleet-id",
            "fleet-123",
            "--region",
            "us-west-2",
            "--endpoint-url",
            &endpoint,
            "--otlp-endpoint",
            &collector.url(),
            "--otlp-service-name",
            "front",
        ],
        &[("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "not-a-secret")],
    );
    let parent = format!("00-{TRACE}-{CALLER}-01");
    let headers = [("traceparent", parent.as_str()), ("x-request-id", "through-both.2")];
    let found = send(front.players, Method::GET, "/find_session", &headers, Vec::new()).await;
    assert_eq!(found.status, 200, "{}", found.text);

    let request = collector.span("GET /find_session").await;
    assert_eq!((hex(&request.trace_id), hex(&request.parent_span_id)), (TRACE.to_owned(), CALLER.to_owned()));
    let behind = collector.span("POST /service/{service}/operation/{operation}").await;
    assert_eq!(text(&behind.attributes, "rallypoint.request_id"), "through-both.2");
    assert_eq!(hex(&behind.trace_id), TRACE);
    // From the request behind up to the caller: each has the next as its parent.
    let way_up = || {
        let spans = collector.spans();
        let (mut names, mut parent) = (Vec::new(), behind.parent_span_id.clone());
        while let Some(span) = spans.iter().find(|span| span.span_id == parent) {
            names.push(span.name.clone());
            parent.clone_from(&span.parent_span_id);
        }
        (hex(&parent) == CALLER).then_some(names)
    };
    until("the way up is whole", async || way_up().is_some()).await;
    let up = way_up().unwrap();
    assert!(up.len() > 1 && up.last().unwrap() == "GET /find_session", "{up:?}");
    assert!(up.iter().any(|name| name.contains("SearchGameSessions")), "{up:?}");
    assert!(front.stop().success() && back.stop().success());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
