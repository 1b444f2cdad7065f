//! The program itself: its start-up lines, its signals and its exit codes.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

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
            std::thread::sleep(std::time::Duration::from_millis(5));
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
