//! What is played: each example of a language, in reading order, with whoever it needs beside it.
//!
//! A story waits for what was said before it goes on, so that each program prints the same in every run.

use anyhow::Context;

use super::language::Language;
use super::stage::{Actor, Stage, free_port};

/// Two sessions at once is the most that an example starts.
const SERVERS: usize = 2;

/// Where no gateway is: a port that nobody may have without asking.
const NOBODY: &str = "http://127.0.0.1:1";

pub(super) fn play(stage: &mut Stage) -> anyhow::Result<()> {
    let hello = stage.start("01_hello", "", &[], &[])?;
    stage.ends(hello)?;
    lan(stage)?;
    without_a_gateway(stage)?;

    stage.open("04_dedicated_server", &[], SERVERS)?;
    run(stage, "02_session")?;
    find_and_join(stage)?;
    on_a_server(stage)?;
    matchmaking(stage)?;
    match stage.language() {
        Language::C => {}
        Language::Cpp => run(stage, "09_coroutines")?,
        Language::Python => run(stage, "09_asyncio")?,
    }
    stage.close()?;

    stage.open("08_backfill", &["server"], 1)?;
    backfill(stage)?;
    stage.close()
}

/// An example that needs nobody else.
fn run(stage: &mut Stage, example: &str) -> anyhow::Result<()> {
    stage.free_servers()?;
    let actor = stage.start(example, "", &[], &[stage.url()?])?;
    stage.ends(actor)
}

fn without_a_gateway(stage: &mut Stage) -> anyhow::Result<()> {
    let actor = stage.start("02_session", "without a gateway", &[NOBODY], &[])?;
    stage.fails(actor)
}

/// In C and in Python somebody else hosts; in C++ it hosts itself.
fn find_and_join(stage: &mut Stage) -> anyhow::Result<()> {
    if stage.language() == Language::Cpp {
        return run(stage, "03_find_and_join");
    }
    stage.free_servers()?;
    let mut host = stage.host()?;
    host.says("event welcomed")?;
    let finder = stage.start("03_find_and_join", "", &[], &[stage.url()?])?;
    stage.ends(finder)?;
    host.leaves_unseen()
}

/// 05, and what its game server, which is 04, says of it.
fn on_a_server(stage: &mut Stage) -> anyhow::Result<()> {
    let servers = stage.free_servers()?;
    match stage.language() {
        Language::C => two_play(stage)?,
        Language::Cpp | Language::Python => run(stage, "05_play")?,
    }
    let server = stage.one_that_ended(&servers)?;
    stage.keep_log("04_dedicated_server", "", &server)
}

fn two_play(stage: &mut Stage) -> anyhow::Result<()> {
    let gateway = [format!("--gateway={}", stage.url()?)];
    let mut host = stage.start("05_play", "host", &["host"], &gateway)?;
    host.says("event welcomed")?;
    let mut guest = stage.start("05_play", "guest", &["guest"], &gateway)?;
    for player in [&mut host, &mut guest] {
        player.says("event moves_heard")?;
    }
    host.types("hello from the host")?;
    guest.says("event chat")?;
    guest.types("hello from the guest")?;
    host.says("event chat")?;
    stage.leaves(guest)?;
    host.says("event peer_left")?;
    stage.leaves(host)
}

/// Over loopback, and by a port of our own: nobody else's session is found.
fn lan(stage: &mut Stage) -> anyhow::Result<()> {
    let port = free_port()?;
    let (network, hosting, wanted): (_, _, &[&str]) = match stage.language() {
        Language::C => (
            ["--interface=127.0.0.1".to_owned(), format!("--lan-port={port}")],
            "event created",
            &["find", "--wanted=1"],
        ),
        Language::Cpp | Language::Python => {
            (["127.0.0.1".to_owned(), port.to_string()], "hosting", &["find"])
        }
    };
    let mut host = stage.start("06_lan", "host", &["host"], &network)?;
    host.says(hosting)?;
    let finder = stage.start("06_lan", "find", wanted, &network)?;
    stage.ends(finder)?;
    stage.leaves(host)
}

fn matchmaking(stage: &mut Stage) -> anyhow::Result<()> {
    if stage.language() != Language::C {
        return run(stage, "07_matchmaking");
    }
    stage.free_servers()?;
    let gateway = [format!("--gateway={}", stage.url()?)];
    let mut ada = stage.start("07_matchmaking", "ada", &["party", "--players=ada"], &gateway)?;
    ada.says("event searching")?;
    let mut bob = stage.start("07_matchmaking", "bob", &["party", "--players=bob"], &gateway)?;
    for player in [&mut ada, &mut bob] {
        player.says("event moves_heard")?;
    }
    stage.leaves(bob)?;
    ada.says("event peer_left")?;
    stage.leaves(ada)
}

/// Two are matched, one leaves, a third comes into the running game.
fn backfill(stage: &mut Stage) -> anyhow::Result<()> {
    let servers = stage.free_servers()?;
    let mut ada = duellist(stage, "ada")?;
    let mut bob = duellist(stage, "bob")?;
    plays(stage, &mut ada)?;
    plays(stage, &mut bob)?;
    stage.leaves(bob)?;
    let asked = if stage.language() == Language::C { "event backfill_started" } else { "backfill: asked" };
    let server = servers.first().context("the gateway has no game server")?;
    stage.server_says(server, asked, 1)?;
    let mut carol = duellist(stage, "carol")?;
    plays(stage, &mut carol)?;
    if stage.language() == Language::C {
        carol.types("here I am")?;
        ada.says("event chat")?;
    }
    stage.leaves(carol)?;
    stage.server_says(server, asked, 2)?;
    stage.leaves(ada)?;
    stage.one_that_ended(&servers)?;
    stage.keep_log("08_backfill", "server", server)
}

fn duellist(stage: &Stage, name: &str) -> anyhow::Result<Actor> {
    stage.start("08_backfill", name, &["player", name], &[stage.url()?])
}

fn plays(stage: &Stage, player: &mut Actor) -> anyhow::Result<()> {
    player.says(if stage.language() == Language::C { "event moves_heard" } else { " plays at " })
}
