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
    ] {
        let output = start(options).wait_with_output().unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(hint), "{options:?}: {said}");
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
    let mut log = BufReader::new(gateway.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut said = |id: &str, what: &str| log.any(|line| line.contains(id) && line.contains(what));
    assert!(said("wrong-token", "refused a server process"));
    assert!(said("bad-frame", "ignored a frame"));
    kill_process(Pid::from_child(&gateway), Signal::TERM).unwrap();
    assert_eq!(gateway.wait().unwrap().code(), Some(0));
}
