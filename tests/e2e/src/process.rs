//! The real gateway in a process of its own, which can be killed and started again.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::gateway::{self, ACCESS_KEY_ID, SECRET_ACCESS_KEY, front_options};
use crate::{Backend, Gateway};

/// The file of a front's secret.
const SECRET: &str = "secret";

/// A gateway that keeps its data in a folder. It is killed when dropped. With [`Backend::GameLift`] it has nothing to keep but
/// its secret, and what stands behind it lives on when it is killed.
pub struct GatewayProcess {
    program: PathBuf,
    data: PathBuf,
    players: SocketAddr,
    services: SocketAddr,
    child: Child,
    behind: Option<Gateway>,
}

impl GatewayProcess {
    /// Starts `program` on free ports and waits until it has taken up what is in the folder.
    ///
    /// # Panics
    /// When it cannot start.
    pub fn start(backend: Backend, program: &str, data: &Path) -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let behind = (backend == Backend::GameLift).then(|| Gateway::start(Backend::Embedded, &[]));
        if behind.is_some() {
            std::fs::write(data.join(SECRET), "a secret of this test alone").unwrap();
        }
        Self::start_on(program.into(), data.into(), free, free, behind)
    }

    fn start_on(
        program: PathBuf,
        data: PathBuf,
        players: SocketAddr,
        services: SocketAddr,
        behind: Option<Gateway>,
    ) -> Self {
        let mut command = Command::new(&program);
        command.args(["--players", &players.to_string(), "--services", &services.to_string()]);
        match &behind {
            None => command.arg("--data").arg(&data),
            Some(behind) => command
                .args(front_options(behind.services()))
                .arg("--secret-file")
                .arg(data.join(SECRET))
                .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
                .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
                .env_remove("AWS_SESSION_TOKEN"),
        };
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let said = child.stdout.take().unwrap();
        let mut started = Self { program, data, players, services, child, behind };
        for line in BufReader::new(said).lines() {
            let line = line.unwrap();
            if let Some(address) = line.strip_prefix("players   http://") {
                started.players = address.parse().unwrap();
            } else if let Some(address) = line.strip_prefix("services  http://") {
                started.services = address.parse().unwrap();
            } else if line.starts_with("servers") || line.starts_with("gamelift") {
                return started;
            }
        }
        panic!("the gateway did not start");
    }

    /// Ends it without a word (`SIGKILL`), and starts it again on the same folder and ports.
    ///
    /// # Panics
    /// When it cannot start again.
    pub fn kill_and_start_again(mut self) -> Self {
        let (program, data, players, services) =
            (self.program.clone(), self.data.clone(), self.players, self.services);
        let behind = self.behind.take();
        drop(self);
        Self::start_on(program, data, players, services, behind)
    }

    /// The services' door of the fleet.
    fn fleets_door(&self) -> SocketAddr {
        self.behind.as_ref().map_or(self.services, Gateway::services)
    }

    /// Where game clients call.
    pub fn players_url(&self) -> String {
        format!("http://{}", self.players)
    }

    /// Where game servers connect.
    pub fn websocket_url(&self) -> String {
        format!("ws://{}", self.fleets_door())
    }

    /// One operation of the GameLift API: its status and its answer.
    ///
    /// # Panics
    /// When the door does not answer.
    pub fn api(&self, operation: &str, input: &Value) -> (u16, Value) {
        gateway::api(self.fleets_door(), operation, input)
    }
}

impl Drop for GatewayProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
