//! The real gateway in a process of its own, which can be killed and started again.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::gateway;

/// A gateway that keeps its data in a folder. It is killed when dropped.
pub struct GatewayProcess {
    program: PathBuf,
    data: PathBuf,
    players: SocketAddr,
    services: SocketAddr,
    child: Child,
}

impl GatewayProcess {
    /// Starts `program` on free ports and waits until it has taken up what is in the folder.
    ///
    /// # Panics
    /// When it cannot start.
    pub fn start(program: &str, data: &Path) -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::start_on(program.into(), data.into(), free, free)
    }

    fn start_on(program: PathBuf, data: PathBuf, players: SocketAddr, services: SocketAddr) -> Self {
        let mut child = Command::new(&program)
            .args(["--players", &players.to_string(), "--services", &services.to_string()])
            .arg("--data")
            .arg(&data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = child.stdout.take().unwrap();
        let mut started = Self { program, data, players, services, child };
        for line in BufReader::new(said).lines() {
            let line = line.unwrap();
            if let Some(address) = line.strip_prefix("players   http://") {
                started.players = address.parse().unwrap();
            } else if let Some(address) = line.strip_prefix("services  http://") {
                started.services = address.parse().unwrap();
            } else if line.starts_with("servers") {
                return started;
            }
        }
        panic!("the gateway did not start");
    }

    /// Ends it without a word (`SIGKILL`), and starts it again on the same folder and ports.
    ///
    /// # Panics
    /// When it cannot start again.
    pub fn kill_and_start_again(self) -> Self {
        let (program, data, players, services) =
            (self.program.clone(), self.data.clone(), self.players, self.services);
        drop(self);
        Self::start_on(program, data, players, services)
    }

    /// Where game clients call.
    pub fn players_url(&self) -> String {
        format!("http://{}", self.players)
    }

    /// Where game servers connect.
    pub fn websocket_url(&self) -> String {
        format!("ws://{}", self.services)
    }

    /// One operation of the GameLift API: its status and its answer.
    ///
    /// # Panics
    /// When the door does not answer.
    pub fn api(&self, operation: &str, input: &Value) -> (u16, Value) {
        gateway::api(self.services, operation, input)
    }
}

impl Drop for GatewayProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
