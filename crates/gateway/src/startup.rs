//! The start-up lines: what a person wants to see first, stable enough for programs to read.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rallypoint_fleet::{FleetId, Location};
use tracing::warn;

use crate::backend::{Destination, Kept};
use crate::store::journal::Recovery;

/// Where the start-up lines go.
#[derive(Clone)]
pub struct StartUp {
    out: Arc<Mutex<Box<dyn Write + Send>>>,
}

impl StartUp {
    /// Writes them to `out`.
    pub fn to(out: impl Write + Send + 'static) -> Self {
        Self { out: Arc::new(Mutex::new(Box::new(out))) }
    }

    fn line(&self, label: &str, text: &str) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody may be reading; that is no reason to stop.
        if let Err(problem) = writeln!(out, "{label:<9} {text}").and_then(|()| out.flush()) {
            warn!(%problem, "a start-up line was not written");
        }
    }

    /// Where the doors are. The players' speaks HTTP or HTTPS, never both.
    pub(crate) fn doors(&self, players: SocketAddr, players_tls: bool, services: SocketAddr) {
        let scheme = if players_tls { "https" } else { "http" };
        self.line("players", &format!("{scheme}://{players}"));
        self.line("services", &format!("http://{services}"));
    }

    pub(crate) fn tls(&self, services: SocketAddr, certificate: Option<&Path>) {
        let trust = certificate.map(|path| format!(", trust {}", path.display())).unwrap_or_default();
        self.line("tls", &format!("https://{services}{trust}"));
    }

    pub(crate) fn fleet(&self, fleet: &FleetId, region: &str, location: &Location) {
        self.line("fleet", &format!("{fleet} in {region}, {location}"));
    }

    pub(crate) fn gamelift(&self, destination: &Destination, region: &str, endpoint_url: Option<&str>) {
        let at = endpoint_url.map(|url| format!(" at {url}")).unwrap_or_default();
        self.line("gamelift", &format!("{destination} in {region}{at}"));
    }

    pub(crate) fn data(&self, folder: &Path, kept: &Kept) {
        let folder = folder.display();
        let Recovery { last, snapshot, records, torn, .. } = kept.recovery();
        let from = match snapshot {
            _ if last.0 == 0 => return self.line("data", &format!("{folder}, new")),
            Some(_) => format!("a snapshot and {records} commands"),
            None => format!("{records} commands"),
        };
        let cut = if *torn { "; its unfinished end was cut off" } else { "" };
        self.line("data", &format!("{folder}: {} from {from}{cut}", kept.summary()));
    }

    pub(crate) fn launching(&self, processes: usize, program: &str, log_dir: &Path) {
        self.line("servers", &format!("{processes} of {program}, logs in {}", log_dir.display()));
    }

    pub(crate) fn launching_none(&self, websocket_url: &str) {
        self.line("servers", &format!("none launched; they connect to {websocket_url}"));
    }

    pub(crate) fn ready(&self, processes: usize) {
        self.line("ready", &format!("{processes} of {processes} servers are waiting for a game session"));
    }
}
