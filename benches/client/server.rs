//! A server in a process of its own that answers as a gateway does, from ready bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// The argument that makes this program the server.
pub(crate) const SERVE: &str = "--serve-canned-answers";

/// Name, method, path and body of each call that is measured: what the library itself sends.
pub(crate) const REQUESTS: [(&str, &str, &str, &str); 3] = [
    (
        "start",
        "POST",
        "/create_session",
        r#"{"session_name":"GameSession","build_id":0,"uuid":"player-00000000-0000-4000-8000-000000000000","num_connections":4,"idempotency_token":"00000000-0000-4000-8000-000000000000"}"#,
    ),
    ("find", "GET", "/find_session", ""),
    (
        "join",
        "POST",
        "/join_session",
        r#"{"GameSessionId":"arn:aws:gamelift:gamesession/1","uuid":"player-00000000-0000-4000-8000-000000000000"}"#,
    ),
];

const PLAYER_SESSION: &str = r#"{"PlayerSessionId":"psess-00000000-0000-4000-8000-000000000000","PlayerId":"player-1","GameSessionId":"arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/1","FleetId":"fleet-123","FleetArn":"arn:aws:gamelift:us-west-2:000000000000:fleet/fleet-123","CreationTime":"2024-05-01 12:00:00.123000+00:00","Status":"RESERVED","IpAddress":"127.0.0.1","Port":7777}"#;
const FOUND: &str = r#"[{"GameSessionId":"arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/1","Name":"one","FleetId":"fleet-123","FleetArn":"arn:aws:gamelift:us-west-2:000000000000:fleet/fleet-123","CreationTime":"2024-05-01 12:00:00.123000+00:00","CurrentPlayerSessionCount":1,"MaximumPlayerSessionCount":4,"Status":"ACTIVE","GameProperties":[],"IpAddress":"127.0.0.1","Port":7777,"PlayerSessionCreationPolicy":"ACCEPT_ALL","Location":"custom-local"}]"#;

/// The server, stopped when dropped.
pub(crate) struct Process {
    child: Child,
    address: String,
}

impl Process {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg(SERVE)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the bench can start itself");
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim().to_owned() }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Serves until it is killed.
pub(crate) fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    for stream in listener.incoming() {
        let stream = stream.unwrap();
        std::thread::spawn(move || answer(&stream));
    }
}

fn answer(stream: &TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    loop {
        let (mut request, mut line, mut length) = (String::new(), String::new(), 0);
        reader.read_line(&mut request).ok().filter(|read| *read > 0)?;
        while reader.read_line(&mut line).ok()? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            line.clear();
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let body = match request.split(' ').nth(1)? {
            "/find_session" => FOUND,
            "/leave_session" => r#"{"released":true}"#,
            _ => PLAYER_SESSION,
        };
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
        writer.write_all(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes()).ok()?;
    }
}
