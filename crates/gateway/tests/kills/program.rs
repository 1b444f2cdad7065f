//! The gateway's program.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A gateway with its data in a folder.
pub(crate) struct Program {
    pub(crate) services: SocketAddr,
    running: Running,
}

/// One that may not have come up yet. It is killed when it is dropped.
pub(crate) struct Running(Child);

impl Program {
    pub(crate) fn spawn(data: &Path) -> Running {
        let data = data.to_str().unwrap();
        let options = ["--players", "127.0.0.1:0", "--services", "127.0.0.1:0", "--data", data];
        let child = Command::new(env!("CARGO_BIN_EXE_rallypoint-gateway"))
            .args(options)
            .args(["--snapshot-after", "1"])
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Running(child)
    }

    /// Starts one and waits until it has taken up what is in the folder.
    pub(crate) fn start(data: &Path) -> Self {
        let mut running = Self::spawn(data);
        let mut services = None;
        for line in BufReader::new(running.0.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some(address) = line.strip_prefix("services  http://") {
                services = Some(address.parse().unwrap());
            }
            if line.starts_with("servers") {
                return Self { services: services.unwrap(), running };
            }
        }
        let mut said = String::new();
        running.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        panic!("the gateway did not start: {said}");
    }

    /// Ends it without a word.
    pub(crate) fn kill(self) {
        drop(self.running);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
