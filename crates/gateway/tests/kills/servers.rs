//! Game servers that outlive the gateway, as their SDKs do: they dial again and say again what was not answered.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::world::{PATIENCE, Post, World};

pub(crate) fn start(world: &World, count: usize, random: &mut StdRng) -> Vec<JoinHandle<()>> {
    *world.posts() = vec![Post::default(); count];
    let server = |number| Server {
        world: world.clone(),
        random: StdRng::seed_from_u64(random.random()),
        number,
        life: 0,
    };
    (0..count).map(server).map(|server| tokio::spawn(server.run())).collect()
}

/// One process after the other.
struct Server {
    world: World,
    random: StdRng,
    number: usize,
    life: usize,
}

/// What a process has been told and has said, with or without an answer.
#[derive(Debug, Default)]
struct Process {
    id: String,
    is_ready: bool,
    hosts: Option<String>,
    is_active: bool,
    /// It has said that it ends.
    is_ending: bool,
    has_ended: bool,
}

/// The gateway is gone.
#[derive(Debug)]
struct Gone;

impl Server {
    async fn run(mut self) {
        loop {
            self.life += 1;
            let id = format!("server{}-{}", self.number, self.life);
            let mut process = Process { id, ..Process::default() };
            let mut start = 0;
            while !process.has_ended {
                start = self.world.gateway_after(start).await.start;
                // Gone again, or it ended.
                let _ = self.serve(&mut process).await;
            }
            self.world.posts()[self.number].hosts = None;
        }
    }

    /// From dialling to the end of that connection. A new process dials the same gateway: `start` is its own.
    async fn serve(&mut self, process: &mut Process) -> Result<(), Gone> {
        let gateway = self.world.gateway();
        let url = format!(
            "ws://{}/?Authorization=t&ComputeId=local&FleetId=fleet-123&pID={}&sdkLanguage=Go&sdkVersion=5.6.0",
            gateway.services.ok_or(Gone)?,
            process.id
        );
        let socket = match tokio_tungstenite::connect_async(url).await {
            Ok((socket, _)) => socket,
            Err(tungstenite::Error::Http(answer)) => {
                // It ended before the gateway was killed, and was not told.
                assert!(process.is_ending, "{process:?} was refused: {answer:?}");
                process.has_ended = true;
                return Ok(());
            }
            Err(_) => return Err(Gone),
        };
        let mut line = Line {
            socket,
            requests: 0,
            pushes: Vec::new(),
            process: process.id.clone(),
            start: gateway.start,
        };
        self.introduce(process, &mut line).await?;
        self.world.posts()[self.number].connected_to = gateway.start;
        while !process.has_ended {
            while let Some(push) = line.pushes.pop() {
                self.pushed(process, &push, &mut line).await?;
            }
            if self.world.is_busy() {
                self.play(process, &mut line).await?;
            }
            line.listen(Duration::from_millis(self.random.random_range(1..8))).await?;
        }
        Ok(())
    }

    /// Says what has to be said, or was said and not answered.
    async fn introduce(&mut self, process: &mut Process, line: &mut Line) -> Result<(), Gone> {
        if process.is_ending {
            return self.end(process, line).await;
        }
        if !process.is_ready {
            let ready = json!({"SdkVersion": "5.6.0", "SdkLanguage": "Go", "Port": 7000, "LogPaths": null});
            line.call("ActivateServerProcess", ready).await?;
            process.is_ready = true;
        }
        line.call("HeartbeatServerProcess", json!({"HealthStatus": true})).await?;
        if process.hosts.is_some() && !process.is_active {
            self.activate(process, line).await?;
        }
        Ok(())
    }

    async fn pushed(&mut self, process: &mut Process, push: &Value, line: &mut Line) -> Result<(), Gone> {
        match push["Action"].as_str().unwrap() {
            "CreateGameSession" => {
                let id = push["GameSessionId"].as_str().unwrap().to_owned();
                let before = process.hosts.replace(id.clone());
                assert!(before.is_none() || before.as_ref() == Some(&id), "{process:?} is given {id}");
                self.world.ledger().game_session(&id, "ACTIVATING");
                self.activate(process, line).await
            }
            "TerminateProcess" => self.end(process, line).await,
            _ => Ok(()),
        }
    }

    async fn activate(&mut self, process: &mut Process, line: &mut Line) -> Result<(), Gone> {
        let Some(id) = process.hosts.clone() else { return Ok(()) };
        // Refused when it was done before and not answered, or the placement was cancelled.
        if line.call("ActivateGameSession", json!({"GameSessionId": id})).await? == 200 {
            self.world.ledger().game_session(&id, "ACTIVE");
        }
        process.is_active = true;
        self.world.posts()[self.number].hosts = Some(id);
        Ok(())
    }

    async fn end(&mut self, process: &mut Process, line: &mut Line) -> Result<(), Gone> {
        process.is_ending = true;
        self.world.posts()[self.number].hosts = None;
        if line.call("TerminateServerProcess", json!({})).await? == 200
            && let Some(id) = process.hosts.as_ref().filter(|_| process.is_active)
        {
            self.world.ledger().game_session(id, "TERMINATED");
        }
        process.has_ended = true;
        Ok(())
    }

    /// Lets players in and out; now and then the match is over.
    async fn play(&mut self, process: &mut Process, line: &mut Line) -> Result<(), Gone> {
        let Some(id) = process.hosts.clone().filter(|_| process.is_active) else {
            // The word of a game session may be lost with the gateway: its place must not wait for the activation's timeout.
            let ends = process.hosts.is_none() && self.random.random_ratio(1, 100);
            return if ends { self.end(process, line).await } else { Ok(()) };
        };
        let (action, from, to) = match self.random.random_range(0..20) {
            0..10 => ("AcceptPlayerSession", "RESERVED", "ACTIVE"),
            10..13 => ("RemovePlayerSession", "ACTIVE", "COMPLETED"),
            13 => return self.end(process, line).await,
            _ => return Ok(()),
        };
        let seats = self.world.ledger().seats(&id, from);
        let Some(seat) = seats.choose(&mut self.random) else { return Ok(()) };
        if line.call(action, json!({"GameSessionId": id, "PlayerSessionId": seat})).await? == 200 {
            self.world.ledger().player_session(seat, &id, to);
        }
        Ok(())
    }
}

/// A socket, and what came over it that is to be looked at.
struct Line {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    requests: usize,
    pushes: Vec<Value>,
    process: String,
    start: usize,
}

impl Line {
    /// Asks, and waits for the answer's status. What is pushed meanwhile is kept.
    async fn call(&mut self, action: &str, mut fields: Value) -> Result<u64, Gone> {
        self.requests += 1;
        let id = format!("{}-{}-{}", self.process, self.start, self.requests);
        fields["Action"] = action.into();
        fields["RequestId"] = id.clone().into();
        self.socket.send(Message::text(fields.to_string())).await.map_err(|_| Gone)?;
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.frame()).await.expect("no answer to a server")?;
            if frame["RequestId"] == id {
                return Ok(frame["StatusCode"].as_u64().unwrap());
            }
            self.pushes.insert(0, frame);
        }
    }

    async fn listen(&mut self, time: Duration) -> Result<(), Gone> {
        if let Ok(frame) = tokio::time::timeout(time, self.frame()).await {
            self.pushes.insert(0, frame?);
        }
        Ok(())
    }

    async fn frame(&mut self) -> Result<Value, Gone> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Gone),
                Some(Ok(_)) => {}
            }
        }
    }
}
