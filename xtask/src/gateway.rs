//! A gateway of our own, with launched game servers: what it says, what it answers, and its end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::process::{self, Process};
use crate::project;

/// How long one answer of the services' door may take.
const ANSWER: Duration = Duration::from_secs(5);

/// A running gateway. When it is dropped, it and all its servers end.
pub(crate) struct Gateway {
    process: Process,
    program: PathBuf,
    server_logs: PathBuf,
}

/// Each gateway's own: two that look for free ports at the same time find the same one, and one of their servers fails.
static NEXT_SERVER_PORTS: AtomicU16 = AtomicU16::new(7777);
const SERVER_PORTS: u16 = 100;

/// A game server it launched, as its log tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Server {
    /// The process's id at the fleet.
    pub(crate) process: String,
    /// The process's number at the operating system.
    pub(crate) pid: i32,
    /// Where players reach it.
    pub(crate) port: u16,
    /// For example `Idle` or `Ended(Clean)`.
    pub(crate) status: String,
    /// Whether the process has ended as it should. The service hears of its end before that.
    pub(crate) has_exited: bool,
    /// What it writes.
    pub(crate) log: PathBuf,
}

impl Gateway {
    /// Starts one on free ports. Its servers run under `wrapper`, if that is not empty.
    pub(crate) fn start(
        gateway: &Path,
        wrapper: &[String],
        server: &Path,
        processes: usize,
        logs: &Path,
    ) -> anyhow::Result<Self> {
        let words = [wrapper, &[server.display().to_string()]].concat();
        Self::launching(&mut Command::new(gateway), &words, server, processes, logs)
    }

    /// Starts one on free ports whose servers are started by these words and `--port=`; `server` is the program that
    /// then runs.
    pub(crate) fn launching(
        command: &mut Command,
        words: &[String],
        server: &Path,
        processes: usize,
        logs: &Path,
    ) -> anyhow::Result<Self> {
        let server_logs = logs.join("servers");
        let first_port = NEXT_SERVER_PORTS.fetch_add(SERVER_PORTS, Ordering::Relaxed);
        command
            .args(["--players", "127.0.0.1:0", "--services", "127.0.0.1:0"])
            .args(["--server-ports", &format!("{first_port}-{}", first_port + SERVER_PORTS - 1)])
            .args(["--launch", &format!("{} --port={{port}}", quoted(words))])
            .args(["--processes", &processes.to_string()])
            .arg("--matchmaking")
            .arg(project::root().join("examples/matchmaking/matchmaking.json"))
            .arg("--log-dir")
            .arg(&server_logs)
            // What is read here is logged at this level, in this format.
            .env("RUST_LOG", "info")
            .env_remove("RALLYPOINT_SERVER_TOKEN");
        let process = Process::start("gateway", command, logs)?;
        Ok(Self { process, program: server.to_owned(), server_logs })
    }

    /// Waits for a start-up line and gives what follows its label.
    pub(crate) fn start_up_line(&mut self, label: &str, patience: Duration) -> anyhow::Result<String> {
        self.process.watch(&format!("its line \"{label}\""), patience, |process| {
            let output = process.output()?;
            let rest = output.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(' '));
            Ok(rest.map(|rest| rest.trim().to_owned()))
        })
    }

    /// Every server it has launched, in the order of their starts.
    pub(crate) fn servers(&self) -> anyhow::Result<Vec<Server>> {
        let log = self.process.errors()?;
        let mut servers = Vec::new();
        let mut status_of = BTreeMap::new();
        let mut exited = BTreeSet::new();
        for line in log.lines() {
            let field = |name: &str| {
                let value = line.split_once(&format!(" {name}=")).map_or("", |(_, rest)| rest);
                value.split(' ').next().unwrap_or_default().to_owned()
            };
            if line.contains(" started a game server ") {
                let (slot, process) = (field("slot"), field("process"));
                servers.push(Server {
                    pid: field("pid").parse().with_context(|| format!("no pid in {line:?}"))?,
                    port: field("port").parse().with_context(|| format!("no port in {line:?}"))?,
                    log: self.server_logs.join(format!("server-{slot}-{process}.log")),
                    process,
                    status: "Started".to_owned(),
                    has_exited: false,
                });
            } else if line.contains(" server process process=") {
                status_of.insert(field("process"), field("status"));
            } else if line.contains(" a game server ended ") {
                exited.insert(field("process"));
            }
        }
        for server in &mut servers {
            if let Some(status) = status_of.remove(&server.process) {
                server.status = status;
            }
            server.has_exited = exited.contains(&server.process);
        }
        Ok(servers)
    }

    /// Whether its log has a line with all of these.
    pub(crate) fn has_logged(&self, parts: &[&str]) -> anyhow::Result<bool> {
        Ok(self.process.errors()?.lines().any(|line| parts.iter().all(|part| line.contains(part))))
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        self.process.ended()
    }

    /// Stops it in good order and says how it ended.
    pub(crate) fn stop(&mut self, patience: Duration) -> anyhow::Result<ExitStatus> {
        self.process.terminate()?;
        self.process.wait(patience)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Its servers are in groups of their own: a gateway that was killed cannot end them.
        let servers = self.servers().unwrap_or_default();
        self.process.end();
        for server in servers {
            process::kill_stray(server.pid, &self.program);
        }
    }
}

/// A command line as a shell would have it: a path may have spaces.
fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ")
}

/// Calls an operation of the GameLift API at a services' door.
pub(crate) fn call(services: &str, operation: &str, request: &Value) -> anyhow::Result<Value> {
    let address = services.strip_prefix("http://").context("the services' door is not http")?;
    let body = request.to_string();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nX-Amz-Target: GameLift.{operation}\r\n\
         Content-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let exchange = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(ANSWER))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = exchange().with_context(|| format!("asking {operation} at {services}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").context("the services' door does not speak HTTP")?;
    ensure!(head.starts_with("HTTP/1.1 200 "), "{operation} was refused: {head}\n{body}");
    serde_json::from_str(body).with_context(|| format!("{operation} answered {body:?}"))
}
