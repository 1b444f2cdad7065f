//! The program's commands besides running a gateway, as somebody at a terminal or in a script has them.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rallypoint-gateway"));
    // Whoever runs the tests may have some set.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("RALLYPOINT_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn write(folder: &Path, text: &str) -> String {
    let path = folder.join("gateway.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_check_shows_every_value_and_where_it_is_from() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "server-ip = \"203.0.113.7\"\nserver-token = \"hush\"\n");
    let checked = program(&["config", "check", "--retention", "1h"])
        .envs([("RALLYPOINT_CONFIG", file.as_str()), ("RALLYPOINT_LOG_FORMAT", "json")])
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", err(&checked));
    let table = out(&checked);
    let row = |key: &str| {
        let row = table.lines().find(|line| line.split_whitespace().next() == Some(key));
        row.unwrap().split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row("server-ip"), format!("server-ip 203.0.113.7 {file}, line 1"));
    assert_eq!(row("server-token"), format!("server-token (set) {file}, line 2"));
    assert_eq!(row("log-format"), "log-format json RALLYPOINT_LOG_FORMAT");
    assert_eq!(row("retention"), "retention 1h flag");
    assert_eq!(row("players"), "players 127.0.0.1:3000 default");
    assert_eq!(row("data"), "data - default");
    assert!(table.contains("\nGame servers:\n"));
    assert!(!table.contains("hush"));
}

#[test]
fn a_check_finds_everything_that_would_stop_a_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        folder.path(),
        "players = \"0.0.0.0:3000\"\nsecret-file = \"/nonexistent/secret\"\ntls-cert = \"/nonexistent/c\"\ntls-key = \"/nonexistent/k\"\n",
    );
    let checked = run(&["config", "check", "--config", &file]);
    assert_eq!(checked.status.code(), Some(1));
    let said = err(&checked);
    for part in ["--insecure-bind", "--secret-file", "--tls-cert", &format!("players is from {file}, line 1")]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(out(&checked).contains("0.0.0.0:3000"), "what could be read is shown all the same");

    let checked = run(&["config", "check", "--json", "--config", &file]);
    assert_eq!(checked.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert!(json["problems"].as_array().unwrap().len() >= 3, "{json}");
    let options = json["options"].as_array().unwrap();
    let players = options.iter().find(|option| option["name"] == "players").unwrap();
    assert_eq!(players["source"]["kind"], "file");
    assert_eq!(players["source"]["line"], 1);
    assert_eq!(players["values"][0], "0.0.0.0:3000");
}

#[test]
fn a_check_reads_the_files_with_keys() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (keys, short) = (file("keys", "hush-hush"), file("short", "hush-hush"));
    let no_set = file("jwks.json", r#"{"keys": "hush-hush"}"#);
    let jwt = ["config", "check", "--auth", "jwt", "--jwt-audience", "game"];
    for (key, path) in [("--jwks-file", &no_set), ("--jwt-secret-file", &short)] {
        let checked = run(&[&jwt[..], &[key, path, "--api-key-file", &keys]].concat());
        assert_eq!(checked.status.code(), Some(1), "{key}");
        let said = err(&checked);
        assert!(said.contains(&format!("{key}: cannot use {path}")), "{said}");
        assert!(said.contains(&format!("--api-key-file: cannot use {keys}")), "{said}");
        assert!(!(said + &out(&checked)).contains("hush-hush"));
    }
    let missing = run(&[&jwt[..], &["--jwks-file", "/nonexistent/jwks"]].concat());
    assert_eq!(err(&missing).matches("/nonexistent/jwks").count(), 1, "{}", err(&missing));
    let secret = file("secret", "0123456789abcdef0123456789abcdef");
    let sound = run(&[&jwt[..], &["--jwt-secret-file", &secret]].concat());
    assert!(sound.status.success(), "{}", err(&sound));
}

#[test]
fn a_check_makes_nothing_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let (data, logs) = (folder.path().join("data"), folder.path().join("logs"));
    let checked = run(&[
        "config",
        "check",
        "--launch=true",
        "--data",
        data.to_str().unwrap(),
        "--log-dir",
        logs.to_str().unwrap(),
    ]);
    assert!(checked.status.success(), "{}", err(&checked));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_is_wrong_stops_the_gateway_with_everything_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "playrs = \"127.0.0.1:0\"\nretention = 3\n");
    for words in [vec!["--config", &file], vec!["run", "--config", &file]] {
        let output = run(&words);
        assert_eq!(output.status.code(), Some(2));
        let said = err(&output);
        assert!(said.contains("did you mean players?") && said.contains("line 2: retention"), "{said}");
    }
    for words in [&["run"][..], &["config", "check"]] {
        let output = program(words).env("RALLYPOINT_PLAYRES", "x").output().unwrap();
        assert!(!output.status.success(), "{words:?}");
        let said = out(&output) + &err(&output);
        assert!(said.contains("did you mean RALLYPOINT_PLAYERS?"), "{said}");
    }
    // Kubernetes puts it beside a service of our name.
    let output = program(&["config", "check"]).env("RALLYPOINT_SERVICE_HOST", "192.0.2.1").output().unwrap();
    assert!(output.status.success());
    assert!(err(&output).contains("RALLYPOINT_SERVICE_HOST in the environment is no option"));
}

#[test]
fn the_example_can_be_used_as_it_is_and_with_every_line_taken_in() {
    let example = out(&run(&["config", "example"]));
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), &example);
    assert!(run(&["config", "check", "--config", &file]).status.success());
    // A # right in front of a key, as nothing else has it.
    let taken_in: String = example
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
        .fold(String::new(), |text, line| text + line + "\n");
    let file = write(folder.path(), &taken_in);
    let said = err(&run(&["config", "check", "--config", &file]));
    for wrong in ["there is no option", " is a table", ", not a", "column"] {
        assert!(!said.contains(wrong), "{said}");
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = out(&run(&["completions", shell]));
        for word in ["services-host", "completions", "sessions"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let mut bash =
        Command::new("bash").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(&run(&["completions", "bash"]).stdout).unwrap();
    let checked = bash.wait_with_output().unwrap();
    assert!(checked.status.success(), "{}", err(&checked));
    assert_eq!(run(&["completions", "tcsh"]).status.code(), Some(2));
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man");
    assert!(run(&["man", "--out", pages.to_str().unwrap()]).status.success());
    let mut names: Vec<_> = std::fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in ["rallypoint-gateway.1", "rallypoint-gateway-top.1", "rallypoint-gateway-config-check.1"] {
        assert!(names.iter().any(|found| found == name), "{names:?}");
    }
    let page = out(&run(&["man"]));
    assert!(page.contains(".TH rallypoint-gateway 1"), "{page}");
    assert!(page.contains("services\\-host"));
    let Ok(groff) = Command::new("groff")
        .args(["-man", "-ww", "-Tutf8"])
        .arg(pages.join("rallypoint-gateway.1"))
        .output()
    else {
        eprintln!("skipped the rendering: there is no groff");
        return;
    };
    assert!(groff.status.success());
    assert_eq!(err(&groff), "");
    assert!(out(&groff).contains("rallypoint-gateway"));
    let missing = run(&["man", "--out", "/dev/null/man"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(err(&missing).contains("--out"));
}

#[test]
fn where_no_gateway_answers_it_is_said_what_to_start() {
    // A port that was free a moment ago.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{address}");
    for command in ["sessions", "players", "tickets", "processes", "top", "health"] {
        let output = run(&[command, "--url", &url]);
        assert_eq!(output.status.code(), Some(1), "{command}");
        let said = err(&output);
        assert!(
            said.contains(&url) && said.contains("start one with rallypoint-gateway"),
            "{command}: {said}"
        );
        assert_eq!(out(&output), "");
    }
    assert!(err(&run(&["sessions", "--url", "localhost:9870"])).contains("--url"));
    assert_eq!(run(&["sessions", "--limit", "0"]).status.code(), Some(2));
}

#[test]
fn a_reader_may_go_early() {
    let mut completions =
        program(&["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // More than a pipe holds is written, and nobody reads it.
    drop(completions.stdout.take());
    let output = completions.wait_with_output().unwrap();
    assert!(output.status.success() && err(&output).is_empty(), "{}", err(&output));
}
