//! Dedicated servers on a compute of ours: examples/c/04_dedicated_server.c, one game session each.

use std::io::stderr;
use std::net::UdpSocket;
use std::os::fd::AsFd;
use std::process::Stdio;

use anyhow::ensure;
use tokio::process::{Child, Command};

use crate::check::required;

/// GameLift's.
const HIGHEST_PORT: u16 = 60_000;

/// What a dedicated server needs to find its service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Host {
    pub(crate) websocket: String,
    pub(crate) fleet: String,
    pub(crate) compute: String,
    pub(crate) token: String,
}

/// Those that were started. They end when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct GameServers {
    started: Vec<Child>,
}

impl GameServers {
    /// Starts so many; answers their ports.
    pub(crate) fn start(&mut self, count: usize, host: &Host) -> anyhow::Result<Vec<i32>> {
        let mut ports = Vec::new();
        for _ in 0..count {
            let port = free_port()?;
            let server = Command::new(required("RALLYPOINT_GAME_SERVER")?)
                .arg(format!("--port={port}"))
                .env("GAMELIFT_SDK_WEBSOCKET_URL", &host.websocket)
                .env("GAMELIFT_SDK_FLEET_ID", &host.fleet)
                .env("GAMELIFT_SDK_HOST_ID", &host.compute)
                .env("GAMELIFT_SDK_PROCESS_ID", format!("{}-{port}", host.compute))
                .env("GAMELIFT_SDK_AUTH_TOKEN", &host.token)
                // Standard output has the steps alone.
                .stdout(Stdio::from(stderr().as_fd().try_clone_to_owned()?))
                .kill_on_drop(true)
                .spawn()?;
            self.started.push(server);
            ports.push(port);
        }
        Ok(ports)
    }

    /// Waits until all have ended; an error when one did not end well.
    pub(crate) async fn ended(&mut self) -> anyhow::Result<()> {
        for server in &mut self.started {
            let status = server.wait().await?;
            ensure!(status.success(), "a server ended with {status}");
        }
        Ok(())
    }
}

/// A port that nobody has and GameLift allows; a system does not give the same one twice so soon.
fn free_port() -> anyhow::Result<i32> {
    loop {
        let port = UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port();
        if port <= HIGHEST_PORT {
            return Ok(port.into());
        }
    }
}
