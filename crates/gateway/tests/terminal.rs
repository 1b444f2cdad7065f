//! The program's view of a gateway that runs: tables, and `top` in a real terminal.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::program::Program;
use common::{Gateway, Server, create_body, hosted};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_rallypoint-gateway");

/// The program beside this process, which runs the gateway that it asks.
async fn run(gateway: &Gateway, arguments: &[&str]) -> Output {
    let url = format!("http://{}", gateway.services);
    let mut command = tokio::process::Command::new(PROGRAM);
    command.args(arguments).args(["--url", &url]).stdin(Stdio::null()).output().await.unwrap()
}

async fn table(gateway: &Gateway, arguments: &[&str]) -> String {
    let output = run(gateway, arguments).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Would clear the screen, set the title, and turn the line around.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}";

#[tokio::test(flavor = "multi_thread")]
async fn tables_show_what_there_is() {
    let gateway = Gateway::start(&[]).await;
    let (_server, made) = hosted(&gateway, "p1", "ada", 8).await;
    let _idle = Server::idle(&gateway, "p2").await;
    let sessions = table(&gateway, &["sessions"]).await;
    let lines: Vec<_> = sessions.lines().collect();
    assert!(lines[0].starts_with("NAME") && lines[0].ends_with("ID"), "{sessions}");
    assert!(lines[1].contains("ACTIVE") && lines[1].contains("0+1/8"), "{sessions}");
    // Into a pipe nothing is cut off, and there is no colour.
    assert!(lines[1].ends_with(made["GameSessionId"].as_str().unwrap()), "{sessions}");
    assert!(!sessions.contains('\u{1b}') && !sessions.contains('…'), "{sessions}");
    let players = table(&gateway, &["players"]).await;
    assert!(players.contains("ada") && players.contains("RESERVED"), "{players}");
    let processes = table(&gateway, &["processes", "--status", "HOSTING"]).await;
    assert!(processes.contains("p1") && !processes.contains("p2"), "{processes}");
    assert_eq!(table(&gateway, &["tickets"]).await.lines().count(), 1);
    assert_eq!(table(&gateway, &["sessions", "--fleet", "fleet-none"]).await.lines().count(), 1);
    assert_eq!(table(&gateway, &["players", "--search", "nobody"]).await.lines().count(), 1);

    let json: Value = serde_json::from_str(&table(&gateway, &["sessions", "--json"]).await).unwrap();
    assert_eq!((&json["total"], &json["complete"]), (&json!(1), &json!(true)));
    assert_eq!(json["rows"][0]["id"], made["GameSessionId"]);
    assert_eq!(json["rows"][0]["slots"], json!({"active": 0, "reserved": 1, "max": 8}));
    assert!(run(&gateway, &["health"]).await.status.success());
    let piped = run(&gateway, &["top"]).await;
    assert_eq!(piped.status.code(), Some(1));
    assert!(String::from_utf8(piped.stderr).unwrap().contains("top needs a terminal"));
    gateway.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_name_is_only_text() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let mut body = create_body("ada", 2);
    body["session_name"] = json!(HOSTILE);
    let (answer, _) = tokio::join!(gateway.post("/create_session", &body), server.host());
    assert_eq!(answer.status, 200, "{}", answer.text);
    for noun in ["sessions", "players"] {
        let table = table(&gateway, &[noun]).await;
        let harmful = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!table.contains(harmful), "{table:?}");
    }
    let json = table(&gateway, &["sessions", "--json"]).await;
    assert!(!json.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{json:?}");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rows"][0]["name"], HOSTILE);
    gateway.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_that_wants_a_token_is_shown_one() {
    let token = "0123456789abcdef0123456789abcdef";
    let gateway = Gateway::start(&["--services-auth", "bearer", "--services-token", token]).await;
    let refused = run(&gateway, &["sessions"]).await;
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("--token") && said.contains("RALLYPOINT_SERVICES_TOKEN"), "{said}");
    table(&gateway, &["sessions", "--token", token]).await;
    gateway.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_players_door_is_told_from_the_services_door() {
    let gateway = Gateway::start(&[]).await;
    let url = format!("http://{}", gateway.players);
    let output =
        tokio::process::Command::new(PROGRAM).args(["sessions", "--url", &url]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("services' door"));
    gateway.stop().await.unwrap();
}

/// A tmux of the test's own: its socket is in the test's folder, and goes with it.
struct Tmux {
    folder: tempfile::TempDir,
}

impl Tmux {
    fn start(command: &str) -> Option<Self> {
        let tmux = Self { folder: tempfile::tempdir().unwrap() };
        let started =
            tmux.command(&["-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", command]);
        started.map(|output| assert!(output.status.success(), "{output:?}"))?;
        Some(tmux)
    }

    /// None where there is no tmux.
    fn command(&self, arguments: &[&str]) -> Option<Output> {
        let socket: &Path = &self.folder.path().join("tmux");
        let mut command = Command::new("tmux");
        command.arg("-S").arg(socket).args(arguments).env("LC_ALL", "C.UTF-8");
        command.current_dir(&self.folder).output().ok()
    }

    fn send(&self, keys: &str) {
        self.command(&["send-keys", "-l", keys]).unwrap();
    }

    fn screen(&self) -> String {
        String::from_utf8(self.command(&["capture-pane", "-p"]).unwrap().stdout).unwrap()
    }

    /// What tmux says of the terminal that it is.
    fn shown(&self, variable: &str) -> String {
        let format = format!("#{{{variable}}}");
        let said = self.command(&["display-message", "-p", &format]).unwrap().stdout;
        String::from_utf8(said).unwrap().trim().to_owned()
    }

    async fn wait_for(&self, what: &str) -> String {
        let began = Instant::now();
        loop {
            let screen = self.screen();
            if screen.contains(what) {
                return screen;
            }
            assert!(began.elapsed() < common::PATIENCE, "never {what:?}: {screen}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.command(&["kill-server"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn top_runs_in_a_terminal() {
    let gateway = Gateway::start(&[]).await;
    let (mut server, _) = hosted(&gateway, "p1", "ada", 8).await;
    let command = format!("{PROGRAM} top --url http://{}; echo over $?; cat", gateway.services);
    let Some(tmux) = Tmux::start(&command) else {
        eprintln!("skipped: there is no tmux");
        return;
    };
    let screen = tmux.wait_for("p1").await;
    assert!(screen.contains("fleet-123") && screen.contains(" live"), "{screen}");
    tmux.send("3");
    tmux.wait_for("ada").await;
    tmux.send("2");
    tmux.wait_for("0+1/8").await;
    // What happens is seen without a key.
    let (_second, _) = hosted(&gateway, "p2", "bob", 4).await;
    let screen = tmux.wait_for("0+1/4").await;
    println!("{screen}");
    tmux.command(&["resize-window", "-x", "60", "-y", "10"]);
    tmux.wait_for("0+1/4").await;
    tmux.send("/bob");
    tmux.wait_for("/bob").await;
    tmux.send("\u{1b}");
    tmux.send("?");
    tmux.wait_for("search in names").await;
    tmux.send("?");
    // The last that was made is the first row.
    tmux.send("j");
    tmux.send("x");
    tmux.wait_for("End this game session?").await;
    tmux.send("y");
    tmux.wait_for("is asked to end").await;
    assert_eq!(server.push().await["Action"], "TerminateProcess");
    tmux.send("q");
    let screen = tmux.wait_for("over 0").await;
    assert!(!screen.contains("NAME"), "the terminal is as it was: {screen}");
    gateway.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn top_leaves_the_terminal_as_it_was_whatever_ends_it() {
    let gateway = Gateway::start(&[]).await;
    let _server = Server::idle(&gateway, "p1").await;
    for signal in ["TERM", "INT", "HUP"] {
        // The shell's own pid becomes the program's, so that it is known.
        let run = format!("echo $$ > pid; exec {PROGRAM} top --url http://{}", gateway.services);
        let before = "stty -a > before";
        let Some(tmux) =
            Tmux::start(&format!("{before}; sh -c '{run}'; echo over $?; stty -a > after; echo done; cat"))
        else {
            eprintln!("skipped: there is no tmux");
            return;
        };
        tmux.wait_for("p1").await;
        assert_eq!(tmux.shown("alternate_on"), "1");
        let pid = std::fs::read_to_string(tmux.folder.path().join("pid")).unwrap();
        assert!(Command::new("kill").args([&format!("-{signal}"), pid.trim()]).status().unwrap().success());
        let screen = tmux.wait_for("done").await;
        assert!(screen.contains("over 0") && !screen.contains("p1"), "{signal}: {screen}");
        assert_eq!((tmux.shown("alternate_on"), tmux.shown("cursor_flag")), ("0".into(), "1".into()));
        let modes = |name: &str| std::fs::read_to_string(tmux.folder.path().join(name)).unwrap();
        assert_eq!(modes("after"), modes("before"), "{signal}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn top_comes_back_with_its_gateway() {
    let program = Program::start(&[]);
    let services = program.services.to_string();
    let Some(tmux) = Tmux::start(&format!("{PROGRAM} top --url http://{services}; echo over $?; cat")) else {
        eprintln!("skipped: there is no tmux");
        return;
    };
    tmux.wait_for(" live").await;
    program.kill();
    let screen = tmux.wait_for("STALE").await;
    assert!(screen.contains("fleet-123"), "what was known is still shown: {screen}");
    let program = Program::start(&["--services", &services]);
    tmux.wait_for(" live").await;
    tmux.send("q");
    tmux.wait_for("over 0").await;
    assert!(program.stop().success());
}
