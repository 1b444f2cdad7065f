//! Where the examples are run: the gateway that they ask, the programs that are on, and what each has printed.

use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};

use super::language::{Language, Troupe};
use super::masks::masked;
use crate::gateway::{Gateway, Server};
use crate::process::{self, Process};
use crate::project;

/// How long a step may take, also under memcheck. It takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one program has printed, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Which output it is, for example `c/05_play host`.
    pub(super) key: String,
    pub(super) text: String,
}

/// Where a language's examples are run.
pub(super) struct Stage {
    troupe: Troupe,
    logs: PathBuf,
    house: Option<House>,
    /// The gateways so far, so that each has logs of its own.
    gateways: usize,
    blocks: Vec<Block>,
}

/// A gateway with its game servers.
struct House {
    gateway: Gateway,
    url: String,
    servers: usize,
}

/// A program that is on.
pub(super) struct Actor {
    process: Process,
    key: String,
    /// What a reader types to start it.
    shown: String,
}

impl Stage {
    pub(super) fn new(troupe: Troupe, logs: &Path) -> Self {
        Self { troupe, logs: logs.to_owned(), house: None, gateways: 0, blocks: Vec::new() }
    }

    pub(super) fn language(&self) -> Language {
        self.troupe.language
    }

    pub(super) fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }

    // ----- the gateway -----

    /// Starts a gateway that keeps so many of an example's processes as game servers.
    pub(super) fn open(&mut self, server: &str, arguments: &[&str], servers: usize) -> anyhow::Result<()> {
        self.gateways += 1;
        let logs = self.logs.join(format!("gateway-{}", self.gateways));
        std::fs::create_dir_all(&logs).with_context(|| format!("making {}", logs.display()))?;
        let mut words = self.troupe.words(server);
        words.extend(arguments.iter().map(|&argument| argument.to_owned()));
        let mut command = Command::new(std::path::absolute(project::debug_build("rallypoint-gateway"))?);
        self.troupe.set_environment(&mut command);
        let program = self.troupe.program(server);
        let mut gateway = Gateway::launching(&mut command, &words, &program, servers, &logs)?;
        gateway.start_up_line("ready", PATIENCE)?;
        let url = gateway.start_up_line("players", PATIENCE)?;
        self.house = Some(House { gateway, url, servers });
        Ok(())
    }

    /// Stops it. Every game server must have ended well.
    pub(super) fn close(&mut self) -> anyhow::Result<()> {
        // One that is just starting knows no good end yet.
        self.free_servers()?;
        let mut house = self.house.take().context("no gateway is open")?;
        ensure!(house.gateway.stop(PATIENCE)?.success(), "the gateway did not stop well");
        for server in house.gateway.servers()? {
            ensure!(
                server.status == "Ended(Clean)",
                "the game server of port {} ended otherwise: {}",
                server.port,
                server.status
            );
        }
        Ok(())
    }

    fn house(&self) -> anyhow::Result<&House> {
        self.house.as_ref().context("no gateway is open")
    }

    /// The gateway's address for players.
    pub(super) fn url(&self) -> anyhow::Result<String> {
        Ok(self.house()?.url.clone())
    }

    /// Waits until every game server is free; gives them. Those of sessions that are over are replaced meanwhile.
    pub(super) fn free_servers(&self) -> anyhow::Result<Vec<Server>> {
        let house = self.house()?;
        process::wait_until("free game servers", PATIENCE, || {
            let mut servers = house.gateway.servers()?;
            servers.retain(|server| server.status == "Idle");
            Ok((servers.len() >= house.servers).then_some(servers))
        })
    }

    /// Waits until one of these game servers has ended, and has written its last line; gives it.
    pub(super) fn one_that_ended(&self, of: &[Server]) -> anyhow::Result<Server> {
        let house = self.house()?;
        process::wait_until("the game server's end", PATIENCE, || {
            let is_one = |server: &Server| of.iter().any(|one| one.process == server.process);
            let mut servers = house.gateway.servers()?;
            servers.retain(|server| server.has_exited && is_one(server));
            Ok(servers.pop())
        })
    }

    // ----- programs -----

    /// Starts an example. What is hidden is given to it, and not shown: ports that are not the usual ones.
    pub(super) fn start(
        &self,
        example: &str,
        role: &str,
        shown: &[&str],
        hidden: &[String],
    ) -> anyhow::Result<Actor> {
        let key = key_of(&self.troupe, example, role);
        let mut command = self.troupe.command(example);
        command.args(shown).args(hidden);
        let process = Process::start(&key.replace(['/', ' '], "-"), &mut command, &self.logs)?;
        let shown = [&[self.troupe.language.shown(example).as_str()], shown].concat().join(" ");
        Ok(Actor { process, key, shown })
    }

    /// Starts somebody who hosts a session for others to find.
    pub(super) fn host(&self) -> anyhow::Result<Actor> {
        let mut command = self.troupe.host()?;
        command.arg("host").arg(format!("--gateway={}", self.url()?));
        let process = Process::start("host", &mut command, &self.logs)?;
        Ok(Actor { process, key: "the host".to_owned(), shown: String::new() })
    }

    /// Waits for a program's good end, and keeps what it has printed.
    pub(super) fn ends(&mut self, mut actor: Actor) -> anyhow::Result<()> {
        let ended = actor.process.wait_for_success(PATIENCE);
        let (printed, errors) = (actor.process.output()?, actor.process.errors()?);
        ended.with_context(|| format!("{} printed:\n{printed}{errors}", actor.key))?;
        ensure!(errors.is_empty(), "{} has something to complain of:\n{errors}", actor.key);
        let text = format!("$ {}\n{}", actor.shown, masked(&actor.key, &printed));
        self.blocks.push(Block { key: actor.key, text });
        Ok(())
    }

    /// Waits for a program that must fail, and say why.
    pub(super) fn fails(&mut self, mut actor: Actor) -> anyhow::Result<()> {
        let ended = actor.process.wait(PATIENCE)?;
        let errors = actor.process.errors()?;
        ensure!(ended.code() == Some(1), "{} ended with {ended}:\n{errors}", actor.key);
        ensure!(!errors.is_empty(), "{} does not say why it failed", actor.key);
        let text = format!("$ {}\n{}", actor.shown, masked(&actor.key, &(actor.process.output()? + &errors)));
        self.blocks.push(Block { key: actor.key, text });
        Ok(())
    }

    /// Ends a program's input, as Ctrl-D does, and waits for its good end.
    pub(super) fn leaves(&mut self, mut actor: Actor) -> anyhow::Result<()> {
        actor.process.close_input();
        self.ends(actor)
    }

    /// Waits until a game server's log has these words so often.
    pub(super) fn server_says(&self, server: &Server, words: &str, times: usize) -> anyhow::Result<()> {
        let what = format!("{words:?}, {times} times in {}", server.log.display());
        process::wait_until(&what, PATIENCE, || {
            Ok((process::whole_lines(&server.log)?.matches(words).count() >= times).then_some(()))
        })
    }

    /// Keeps what a game server has printed.
    pub(super) fn keep_log(&mut self, example: &str, role: &str, server: &Server) -> anyhow::Result<()> {
        let key = key_of(&self.troupe, example, role);
        let text = masked(&key, &process::whole_lines(&server.log)?);
        self.blocks.push(Block { key, text });
        Ok(())
    }
}

impl Actor {
    /// Waits until it has printed these words.
    pub(super) fn says(&mut self, words: &str) -> anyhow::Result<()> {
        self.process.watch(&format!("{words:?}"), PATIENCE, |process| {
            Ok(process.output()?.contains(words).then_some(()))
        })
    }

    /// Ends its input and waits for its good end; what it has printed is not for the page.
    pub(super) fn leaves_unseen(mut self) -> anyhow::Result<()> {
        self.process.close_input();
        self.process.wait_for_success(PATIENCE)
    }

    pub(super) fn types(&mut self, line: &str) -> anyhow::Result<()> {
        self.process.type_line(line)
    }
}

fn key_of(troupe: &Troupe, example: &str, role: &str) -> String {
    format!("{}/{example} {role}", troupe.language.folder()).trim_end().to_owned()
}

/// A UDP port that is free. Nobody keeps it until somebody has it, but a system does not give the same port twice so
/// soon.
pub(super) fn free_port() -> anyhow::Result<u16> {
    Ok(UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port())
}
