//! Who takes part, and where it can be seen what they did.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::transcript::Transcript;
use super::{Programs, STEP};
use crate::events::{self, Event};
use crate::gateway::{self, Server};
use crate::process::{self, Process};

/// The run's surroundings.
pub(super) struct Stage {
    pub(super) transcript: Transcript,
    pub(super) logs: PathBuf,
    /// The gateway's doors, once they are known.
    pub(super) players: String,
    pub(super) services: String,
    /// What is being tried, for the message when it fails.
    pub(super) step: &'static str,
}

impl Stage {
    pub(super) fn new(logs: &Path, transcript: Transcript) -> Self {
        let (players, services) = (String::new(), String::new());
        Self { transcript, logs: logs.to_owned(), players, services, step: "nothing began" }
    }

    pub(super) fn step(&mut self, step: &'static str) {
        self.step = step;
    }

    pub(super) fn tell(&self, actor: &str, what: impl Display) {
        self.transcript.line(actor, what);
    }

    /// Starts a client in a role of 05_play's.
    pub(super) fn client(
        &self,
        role: &str,
        programs: &Programs,
        arguments: &[&str],
    ) -> anyhow::Result<Client> {
        let mut command = programs.under_wrapper(&programs.client);
        command.arg(role).arg(format!("--gateway={}", self.players)).args(arguments);
        Ok(Client { process: Process::start(role, &mut command, &self.logs)? })
    }

    /// Asks the services' door.
    pub(super) fn ask(&self, operation: &str, request: &Value) -> anyhow::Result<Value> {
        gateway::call(&self.services, operation, request)
    }

    /// A game session as the services' door shows it.
    pub(super) fn game_session(&self, id: &str) -> anyhow::Result<Value> {
        let answer = self.ask("DescribeGameSessions", &json!({ "GameSessionId": id }))?;
        match answer["GameSessions"].as_array().map(Vec::as_slice) {
            Some([session]) => Ok(session.clone()),
            _ => bail!("the gateway has {answer} for game session {id}"),
        }
    }

    /// Waits for an event in a game server's own log.
    pub(super) fn server_event(
        &self,
        server: &Server,
        name: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Event> {
        let what = format!("{} in {}", events::describe(name, fields), server.log.display());
        process::wait_until(&what, STEP, || {
            Ok(events::find(&process::whole_lines(&server.log)?, name, fields))
        })
    }
}

/// A 05_play of its own.
pub(super) struct Client {
    pub(super) process: Process,
}

impl Client {
    pub(super) fn name(&self) -> &str {
        self.process.name()
    }

    /// Waits for something it says.
    pub(super) fn event(&mut self, name: &str, fields: &[(&str, &str)]) -> anyhow::Result<Event> {
        let what = events::describe(name, fields);
        self.process
            .watch(&what, STEP, |process| Ok(events::find(&process.output()?, name, fields)))
            .with_context(|| format!("{} did not do it", self.process.name()))
    }
}
