//! The logs of game sessions, from a launched process's files to the archive behind a link.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{Gateway, Server, create_body, send, until};
use http_body_util::BodyExt;
use hyper::Method;
use rallypoint_gateway::Secret;
use rallypoint_gateway::backend::GameSessionLogs;
use rallypoint_gateway::logs::LogStore;
use serde_json::json;
use zip::ZipArchive;

/// What a gateway and this test agree on: a folder for logs and a secret.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(place.path("secret"), "0123456789abcdef").unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// A gateway whose one child says its process id, then waits for a file to end by.
    async fn gateway(&self) -> Gateway {
        let script = format!(
            "echo process $GAMELIFT_SDK_PROCESS_ID; until [ -e {} ]; do sleep 0.02; done; echo done",
            self.text("end")
        );
        let command = format!("sh -c '{script}'");
        let (logs, secret) = (self.text("logs"), self.text("secret"));
        Gateway::start(&["--launch", &command, "--log-dir", &logs, "--secret-file", &secret]).await
    }

    /// The links that this gateway gives.
    fn links(&self, gateway: &Gateway) -> LogStore {
        let secret = Secret::from_file(&self.path("secret")).unwrap();
        let door = format!("http://{}", gateway.services);
        LogStore::new(self.path("logs"), Duration::from_secs(3600), secret, door)
    }
}

/// The process id that the child was given.
async fn process(logs: &Path) -> String {
    let said = || {
        std::fs::read_dir(logs).unwrap().find_map(|file| {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            Some(text.strip_suffix('\n')?.strip_prefix("process ")?.to_owned())
        })
    };
    until("it runs", async || said().is_some()).await;
    said().unwrap()
}

/// An archive's bytes and headers, by its URL.
async fn download(url: &str) -> (hyper::Response<()>, Vec<u8>) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = hyper::Request::get(format!("/{path}")).header("host", host);
    let response = sender.send_request(request.body(String::new()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    (hyper::Response::from_parts(head, ()), body)
}

#[tokio::test]
async fn the_logs_of_a_game_session_are_collected_when_its_process_has_ended() {
    let place = Place::new();
    let gateway = place.gateway().await;
    let process = process(&place.path("logs")).await;
    std::fs::create_dir_all(place.path("server/deep")).unwrap();
    std::fs::write(place.path("server/match.log"), "the match\n").unwrap();
    std::fs::write(place.path("server/deep/trace.log"), "x".repeat(300_000)).unwrap();

    let mut server = Server::connect(&gateway, &process).await;
    let ready = json!({"SdkVersion": "5.6.0", "SdkLanguage": "Go", "Port": 7000,
                       "LogPaths": [place.text("server"), place.text("gone.log")]});
    server.ok("ActivateServerProcess", ready).await;
    server.ok("HeartbeatServerProcess", json!({"HealthStatus": true})).await;
    let body = create_body("ada", 4);
    let (answer, id) = tokio::join!(gateway.post("/create_session", &body), server.host());
    assert_eq!(answer.status, 200);
    let links = place.links(&gateway);
    assert_eq!(links.url(&id), None, "it is not over");
    let asked = json!({"GameSessionId": id});
    let answer = gateway.api("GetGameSessionLogUrl", &asked).await;
    assert_eq!(answer.json()["__type"].as_str().map(|kind| kind.ends_with("NotFoundException")), Some(true));

    // In this order, as servers do it: a process that is gone has no socket any more.
    server.ok("TerminateServerProcess", json!({})).await;
    std::fs::write(place.path("end"), "").unwrap();
    until("they are there", async || links.url(&id).is_some()).await;
    let answer = gateway.api("GetGameSessionLogUrl", &asked).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let (head, bytes) = download(answer.json()["PreSignedUrl"].as_str().unwrap()).await;
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-type"], "application/zip");
    assert_eq!(head.headers()["content-length"], bytes.len().to_string());
    let disposition = head.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.ends_with(".zip\""), "{disposition}");

    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    assert_eq!(text("output.log"), format!("process {process}\ndone\n"));
    let below = |file: &str| place.text(file).trim_start_matches('/').to_owned();
    assert_eq!(text(&below("server/match.log")), "the match\n");
    assert_eq!(text(&below("server/deep/trace.log")).len(), 300_000);
    let contents = text("contents.txt");
    for expected in
        [&id, &process, "exit code 0", &format!("{}: left out: not there", place.text("gone.log"))]
    {
        assert!(contents.contains(expected), "{contents}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_stop_waits_until_the_logs_are_collected() {
    let place = Place::new();
    let gateway = place.gateway().await;
    let process = process(&place.path("logs")).await;
    let mut server = Server::idle(&gateway, &process).await;
    let body = create_body("ada", 4);
    let (answer, id) = tokio::join!(gateway.post("/create_session", &body), server.host());
    assert_eq!(answer.status, 200);
    let links = place.links(&gateway);
    let stop = tokio::spawn(gateway.stop());
    server.end().await;
    std::fs::write(place.path("end"), "").unwrap();
    stop.await.unwrap().unwrap();
    assert!(links.url(&id).is_some());
}

#[tokio::test]
async fn a_link_that_is_not_ours_opens_nothing() {
    let place = Place::new();
    let gateway = place.gateway().await;
    let name = "fleet-123.custom-local.x.zip";
    std::fs::write(place.path("logs").join(name), "archive").unwrap();
    let links = place.links(&gateway);
    let url = links.url("arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/x").unwrap();
    assert_eq!(download(&url).await.1, b"archive");

    let forged =
        LogStore::new(place.path("logs"), Duration::from_secs(1), Secret::random(), "http://x".into());
    let forged = forged.url("arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/x").unwrap();
    let forged = forged.strip_prefix("http://x").unwrap();
    let sealed = url.rsplit_once('/').unwrap().1;
    let changed = format!("/logs/{}1", &sealed[..sealed.len() - 1]);
    for path in [forged, &changed, "/logs/x", "/logs/..%2Fsecret", &format!("/logs/{name}")] {
        let answer = send(gateway.services, Method::GET, path, &[], Vec::new()).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text.contains("GetGameSessionLogUrl"), "{}", answer.text);
    }
    // A page in a browser is kept out here as everywhere.
    let path = format!("/logs/{sealed}");
    let from_page = [("origin", "http://evil.example")];
    assert_eq!(send(gateway.services, Method::GET, &path, &from_page, Vec::new()).await.status, 403);

    std::fs::remove_file(place.path("logs").join(name)).unwrap();
    assert_eq!(send(gateway.services, Method::GET, &path, &[], Vec::new()).await.status, 404);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_gateway_without_logs_has_none_to_give() {
    let gateway = Gateway::start(&[]).await;
    let answer = send(gateway.services, Method::GET, "/logs/x", &[], Vec::new()).await;
    assert_eq!(answer.status, 404);
    gateway.stop().await.unwrap();
}
