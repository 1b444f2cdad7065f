//! Secrets are in no log, on no level, and in no answer.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use hyper::Method;
use rustix::process::{Pid, Signal, kill_process};

use crate::common::send;
use crate::issuer::{AUDIENCE, Issuer};
use crate::players::{SECRET, file};

const API_KEY: &str = "api-key-5d1f0c3a9b7e";
const SERVICES_TOKEN: &str = "services-token-77c1e0";
const SERVER_TOKEN: &str = "server-token-20b9aa";
const SIGNING_SECRET: &str = "signing-secret-e41d";

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // Waited for or not: a second kill does nothing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn no_secret_is_logged_or_answered() {
    let (secret, keys) = (file(SECRET), file(API_KEY.as_bytes()));
    let own_secret = file(b"gateway-secret-0d6e1b2c3f4a5968");
    let child = Command::new(env!("CARGO_BIN_EXE_rallypoint-gateway"))
        .args(["--players", "127.0.0.1:0", "--services", "127.0.0.1:0", "--auth", "jwt"])
        .args(["--jwt-audience", AUDIENCE, "--jwt-secret-file", secret.path().to_str().unwrap()])
        .args(["--api-key-file", keys.path().to_str().unwrap(), "--services-auth", "any"])
        .args(["--services-credentials", &format!("AKIDEXAMPLE:{SIGNING_SECRET}")])
        .args(["--services-token", SERVICES_TOKEN, "--server-token", SERVER_TOKEN])
        .args(["--secret-file", own_secret.path().to_str().unwrap()])
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut program = Program(child);
    let mut errors = program.0.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        errors.read_to_string(&mut text).unwrap();
        text
    });
    let (mut players, mut services) = (None, None);
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines();
    while let Some(Ok(line)) = lines.next() {
        let address = line.split("http://").nth(1).and_then(|text| text.parse::<SocketAddr>().ok());
        players = address.filter(|_| line.starts_with("players")).or(players);
        services = address.filter(|_| line.starts_with("services")).or(services);
        if line.starts_with("servers") {
            break;
        }
    }
    let (players, services) = (players.unwrap(), services.unwrap());

    let right = Issuer::shared(SECRET).token_of("ada");
    let wrong = Issuer::shared(b"another secret than the one that is right").token_of("ada");
    let body = br#"{"GameSessionId": "arn:x", "OwnerToken": "owner-token-9c0d", "ticket_id": "t"}"#.to_vec();
    let mut answers = String::new();
    for token in [&right, &wrong] {
        let bearer = format!("Bearer {token}");
        for shown in [("authorization", &*bearer), ("x-api-key", API_KEY), ("x-api-key", "wrong-key-3f1a77")]
        {
            for path in ["/update_session", "/destroy_session", "/matchmaking_pass", "/stop_matchmaking"] {
                let headers = [shown, ("x-ticket-token", "ticket-token-41b8")];
                answers += &send(players, Method::POST, path, &headers, body.clone()).await.text;
            }
        }
    }
    for shown in [SERVICES_TOKEN, "wrong-services-token-12"] {
        for header in [
            ("authorization", format!("Bearer {shown}")),
            ("cookie", format!("rallypoint_services={shown}")),
            (
                "authorization",
                format!(
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/x/y/gamelift/aws4_request, SignedHeaders=host;x-amz-date, Signature={shown}"
                ),
            ),
        ] {
            let headers = [("x-amz-target", "GameLift.ListFleets"), (header.0, &*header.1)];
            answers += &send(services, Method::POST, "/", &headers, b"{}".to_vec()).await.text;
        }
    }
    kill_process(Pid::from_child(&program.0), Signal::TERM).unwrap();
    program.0.wait().unwrap();
    let log = log.join().unwrap();
    assert!(log.contains("refused"), "the log is there");
    let secret = std::str::from_utf8(SECRET).unwrap();
    let signature = |token: &str| token.rsplit_once('.').unwrap().1.to_owned();
    for hidden in [
        secret,
        API_KEY,
        "wrong-key-3f1a77",
        SERVICES_TOKEN,
        "wrong-services-token-12",
        SERVER_TOKEN,
        SIGNING_SECRET,
        "gateway-secret-0d6e1b2c3f4a5968",
        "owner-token-9c0d",
        "ticket-token-41b8",
        &signature(&right),
        &signature(&wrong),
    ] {
        assert!(!log.contains(hidden), "{hidden} is in the log");
        assert!(!answers.contains(hidden), "{hidden} is in an answer");
    }
}
