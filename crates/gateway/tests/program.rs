//! The program itself: its start-up lines, its signals and its exit codes.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

fn start(options: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_rallypoint-gateway"))
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn text(mut from: impl Read) -> String {
    let mut text = String::new();
    from.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_signal_ends_the_gateway_and_its_children_in_good_order() {
    for signal in [Signal::TERM, Signal::INT] {
        let logs = tempfile::tempdir().unwrap();
        let pid_file = logs.path().join("pid");
        let launch =
            format!("sh -c 'echo $$ > {0}.new; mv {0}.new {0}; exec sleep 1000'", pid_file.display());
        let mut gateway = start(&[
            "--players",
            "127.0.0.1:0",
            "--services",
            "127.0.0.1:0",
            "--launch",
            &launch,
            "--log-dir",
            logs.path().to_str().unwrap(),
        ]);
        let mut lines = BufReader::new(gateway.stdout.take().unwrap()).lines();
        let labels: Vec<_> = (0..4).map(|_| lines.next().unwrap().unwrap()[..10].to_owned()).collect();
        assert_eq!(labels, ["players   ", "services  ", "fleet     ", "servers   "]);
        while !pid_file.exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let child = std::fs::read_to_string(&pid_file).unwrap();
        kill_process(Pid::from_child(&gateway), signal).unwrap();
        assert_eq!(gateway.wait().unwrap().code(), Some(0));
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.trim()));
        assert!(stat.is_err() || stat.unwrap().contains(") Z "), "the child still runs");
    }
}

#[test]
fn an_address_in_use_is_named_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for door in ["--players", "--services"] {
        let other = if door == "--players" { "--services" } else { "--players" };
        let mut gateway = start(&[door, &address, other, "127.0.0.1:0"]);
        assert_eq!(gateway.wait().unwrap().code(), Some(1));
        let said = text(gateway.stderr.take().unwrap());
        assert!(said.contains(&address) && said.contains(door), "{said}");
        assert_eq!(text(gateway.stdout.take().unwrap()), "");
    }
}

#[test]
fn options_that_make_no_gateway_are_refused() {
    for (options, hint) in [
        (&["--players", "0.0.0.0:0"][..], "--insecure-bind"),
        (&["--launch", "x 'y"], "quotes"),
        (&["--secret-file", "/nonexistent"], "--secret-file"),
        (&["--processes", "2"], "--launch"),
        (&["--servers-over-tls"], "--tls-self-signed"),
        (
            &[
                "--tls-cert",
                "/nonexistent",
                "--tls-key",
                "/nonexistent",
                "--players",
                "127.0.0.1:0",
                "--services",
                "127.0.0.1:0",
            ],
            "--tls-cert",
        ),
        (&["--server-credentials", "hush/hush:hush"], "--server-credentials"),
    ] {
        let output = start(options).wait_with_output().unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(hint), "{options:?}: {said}");
        assert!(!said.contains("hush"), "{said}");
    }
}

#[test]
fn without_files_to_open_the_doors_wait_and_go_on() {
    let gateway = format!(
        "ulimit -n 40; exec {} --players 127.0.0.1:0 --services 127.0.0.1:0",
        env!("CARGO_BIN_EXE_rallypoint-gateway")
    );
    let mut gateway = Command::new("sh")
        .args(["-c", &gateway])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(gateway.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let door: SocketAddr = first.rsplit_once("http://").unwrap().1.parse().unwrap();
    let ask = |stream: &mut TcpStream| {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        text(stream)
    };
    // More than it has files for. The system holds the rest, which are accepted when others are closed.
    let mut held: Vec<_> = (0..60).map(|_| TcpStream::connect(door).unwrap()).collect();
    let mut last = held.pop().unwrap();
    let mut log = BufReader::new(gateway.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(log.any(|line| line.contains("cannot accept") && line.contains("ulimit -n")));
    drop(held);
    assert!(ask(&mut last).ends_with("ok\n"));
    assert!(ask(&mut TcpStream::connect(door).unwrap()).ends_with("ok\n"));
    kill_process(Pid::from_child(&gateway), Signal::TERM).unwrap();
    // It did not ask in vain again and again: that is said once for each time that files ran out.
    let again = log.filter(|line| line.contains("cannot accept")).count();
    assert_eq!(gateway.wait().unwrap().code(), Some(0));
    assert!(again < 60, "said {again} times more");
}

#[test]
fn refusals_are_logged_with_the_id_of_their_request() {
    let mut gateway = start(&[
        "--players",
        "127.0.0.1:0",
        "--services",
        "127.0.0.1:0",
        "--server-token",
        "right",
        "--log-format",
        "json",
    ]);
    let mut lines = BufReader::new(gateway.stdout.take().unwrap()).lines();
    let services = lines.nth(1).unwrap().unwrap();
    let door: SocketAddr = services.rsplit_once("http://").unwrap().1.parse().unwrap();
    let upgrade = |id: &str, token: &str| {
        let mut stream = TcpStream::connect(door).unwrap();
        write!(
            stream,
            "GET /?Authorization={token}&ComputeId=host-1&FleetId=fleet-123&pID=p1 HTTP/1.1\r\nHost: {door}\r\n\
             X-Request-Id: {id}\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        .unwrap();
        stream
    };
    let _refused = upgrade("wrong-token", "wrong");
    let mut socket = upgrade("bad-frame", "right");
    // A masked text frame that says x.
    socket.write_all(&[0x81, 0x81, 0, 0, 0, 0, b'x']).unwrap();
    // In whatever order.
    let mut missing = vec![("wrong-token", "refused a server process"), ("bad-frame", "ignored a frame")];
    for line in BufReader::new(gateway.stderr.take().unwrap()).lines().map(Result::unwrap) {
        missing.retain(|(id, what)| !(line.contains(id) && line.contains(what)));
        if missing.is_empty() {
            break;
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    // Nobody reads the log any more, which must not hold up the end.
    kill_process(Pid::from_child(&gateway), Signal::TERM).unwrap();
    assert_eq!(gateway.wait().unwrap().code(), Some(0));
}

/// A gateway's process and its players' door.
fn at_the_players_door(options: &[&str]) -> (Child, SocketAddr) {
    let doors = ["--players", "127.0.0.1:0", "--services", "127.0.0.1:0"];
    let mut gateway = start(&[&doors, options].concat());
    let mut lines = BufReader::new(gateway.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let door = first.rsplit_once("http://").unwrap().1.parse().unwrap();
    (gateway, door)
}

/// Begins a request whose body the door has asked for.
fn begin(door: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(door).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(
        stream,
        "POST /create_session HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    )
    .unwrap();
    let mut said = [0; 25];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

fn is_refused(door: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(door) else { return true };
    let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    // It may have been taken by the system and never by the door.
    asked.is_err() || !text_so_far(stream).ends_with("ok\n")
}

/// What comes until the end, also when that is a reset.
fn text_so_far(mut from: impl Read) -> String {
    let mut said = Vec::new();
    let _ = from.read_to_end(&mut said);
    String::from_utf8(said).unwrap()
}

#[test]
fn a_stop_answers_what_was_begun_and_accepts_nothing_new() {
    let (mut gateway, door) = at_the_players_door(&[]);
    let mut begun: Vec<_> = (0..20).map(|_| begin(door)).collect();
    kill_process(Pid::from_child(&gateway), Signal::TERM).unwrap();
    while !is_refused(door) {
        std::thread::sleep(Duration::from_millis(5));
    }
    for stream in &mut begun {
        stream.write_all(b"{}").unwrap();
        let said = text(stream);
        assert!(said.starts_with("HTTP/1.1 400") && said.contains("InvalidRequest"), "{said}");
    }
    assert_eq!(gateway.wait().unwrap().code(), Some(0));
}

#[test]
fn a_stop_with_a_delay_goes_on_first_and_a_second_signal_ends_it() {
    let (mut gateway, door) = at_the_players_door(&["--drain-delay", "1h"]);
    let gateway_id = Pid::from_child(&gateway);
    let mut log = BufReader::new(gateway.stderr.take().unwrap()).lines().map(Result::unwrap);
    kill_process(gateway_id, Signal::TERM).unwrap();
    assert!(log.any(|line| line.contains("stopping")));
    assert!(!is_refused(door), "load balancers have not noticed yet");
    let _never_sent = begin(door);
    kill_process(gateway_id, Signal::TERM).unwrap();
    assert_eq!(gateway.wait().unwrap().code(), Some(0));
}

#[test]
fn a_body_that_does_not_come_holds_a_stop_up_for_its_time_and_not_longer() {
    let (mut gateway, door) = at_the_players_door(&["--drain-timeout", "400ms"]);
    let waiting = begin(door);
    kill_process(Pid::from_child(&gateway), Signal::TERM).unwrap();
    let said = text_so_far(waiting);
    assert!(said.starts_with("HTTP/1.1 503") && said.contains("GatewayStops"), "{said}");
    assert_eq!(gateway.wait().unwrap().code(), Some(0));
}

#[test]
fn a_hang_up_looks_at_the_certificates_and_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let files = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let (mut gateway, door) = at_the_players_door(&[&files[..], &["--tls-renewal-check", "1h"]].concat());
    assert!(!is_refused(door));
    let mut log = BufReader::new(gateway.stderr.take().unwrap()).lines().map(Result::unwrap);
    std::fs::write(&key, "no key").unwrap();
    kill_process(Pid::from_child(&gateway), Signal::HUP).unwrap();
    assert!(log.any(|line| line.contains("goes on with the certificate from before")));
    assert!(!is_refused(door));
    kill_process(Pid::from_child(&gateway), Signal::TERM).unwrap();
    assert_eq!(gateway.wait().unwrap().code(), Some(0));
}
