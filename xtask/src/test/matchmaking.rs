//! The matchmaking example in C: two parties find each other and play, one rejects, a leaver's place is filled.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};

use super::programs::{READY, build_gateway, build_library, gateway_program, under};
use super::{Bench, Outcome};
use crate::c_programs;
use crate::events::{self, Event};
use crate::gateway::{Gateway, Server};
use crate::process::{self, Process};

/// One for the match and one for the match after the rejection.
const SERVERS: usize = 2;

/// The matches that are played.
const MATCHES: usize = 2;

/// By the rules, these are never matched with each other: what is left of one match does not disturb the next.
const BEGINNER: u32 = 10;
const MASTER: u32 = 500;

/// A client of the example and what it says.
struct Player(Process);

impl Player {
    fn says(&mut self, name: &str, fields: &[(&str, &str)]) -> anyhow::Result<Event> {
        let what = events::describe(name, fields);
        self.0
            .watch(&what, READY, |process| Ok(events::find(&process.output()?, name, fields)))
            .with_context(|| format!("{} did not say it", self.0.name()))
    }

    /// Ends its input, as Ctrl-D does: it leaves.
    fn leaves(mut self) -> anyhow::Result<()> {
        self.0.close_input();
        self.0.wait_for_success(READY)
    }
}

/// Where the players come from.
struct Lobby<'a> {
    /// What clients run under; usually nothing.
    wrapper: &'a [String],
    client: PathBuf,
    gateway_url: String,
    logs: PathBuf,
}

impl Lobby<'_> {
    /// Starts a ticket for players, the first of whom plays here.
    fn party(&self, players: &str, skill: u32, answer: &str) -> anyhow::Result<Player> {
        let arguments = [
            "party".to_owned(),
            format!("--players={players}"),
            format!("--skill={skill}"),
            format!("--answer={answer}"),
        ];
        self.client(players, &arguments.each_ref().map(String::as_str))
    }

    /// Follows the ticket that `starter` made for this player.
    fn member(&self, starter: &mut Player, player: &str) -> anyhow::Result<Player> {
        let ticket = starter.says("player_token", &[("player", player)])?;
        let arguments = [
            "member".to_owned(),
            format!("--players={player}"),
            format!("--ticket={}", ticket.get("ticket")),
            format!("--token={}", ticket.get("token")),
        ];
        self.client(player, &arguments.each_ref().map(String::as_str))
    }

    fn client(&self, name: &str, arguments: &[&str]) -> anyhow::Result<Player> {
        let mut command = under(self.wrapper, &self.client);
        command.args(arguments).arg(format!("--gateway={}", self.gateway_url)).arg("--configuration=ranked");
        Ok(Player(Process::start(name, &mut command, &self.logs)?))
    }
}

pub(super) fn c_example(bench: &mut Bench) -> anyhow::Result<Outcome> {
    build_library(bench)?;
    build_gateway(bench)?;
    c_example_under(bench, &[], &[])?;
    Ok(Outcome::Passed(MATCHES))
}

/// The whole story, with clients and servers compiled with these flags, under a wrapper.
pub(super) fn c_example_under(bench: &mut Bench, wrapper: &[String], flags: &[&str]) -> anyhow::Result<()> {
    let [server, client] = c_programs::compile_examples(
        ["08_backfill", "07_matchmaking"],
        &bench.folder.join("examples"),
        flags,
    )?;
    let words = [wrapper, &[server.display().to_string(), "server".to_owned()]].concat();
    let mut command = Command::new(gateway_program());
    let mut gateway = Gateway::launching(&mut command, &words, &server, SERVERS, &bench.folder)?;
    gateway.start_up_line("ready", READY)?;
    let gateway_url = gateway.start_up_line("players", READY)?;
    let lobby = Lobby { wrapper, client, gateway_url, logs: bench.folder.clone() };

    two_parties_play_and_a_place_is_filled(&lobby, &gateway)?;
    one_rejects_and_the_other_plays_on(&lobby)?;

    process::wait_until("both matches' servers to end well", READY, || {
        let ended = gateway.servers()?.iter().filter(|server| server.status == "Ended(Clean)").count();
        Ok((ended >= MATCHES).then_some(()))
    })?;
    ensure!(gateway.stop(READY)?.success(), "the gateway did not stop well");
    Ok(())
}

fn two_parties_play_and_a_place_is_filled(lobby: &Lobby<'_>, gateway: &Gateway) -> anyhow::Result<()> {
    let mut ada = lobby.party("ada,grace", BEGINNER, "accept")?;
    let mut grace = lobby.member(&mut ada, "grace")?;
    let mut alan = lobby.party("alan,edsger", BEGINNER, "accept")?;
    let mut edsger = lobby.member(&mut alan, "edsger")?;
    let mut connects = Vec::new();
    let mut teams = Vec::new();
    for player in [&mut ada, &mut grace, &mut alan, &mut edsger] {
        player.says("must_accept", &[])?;
        let matched = player.says("matched", &[("state", "Pending")])?;
        connects.push(matched.get("connect").to_owned());
        teams.push(matched.get("team").to_owned());
        player.says("welcomed", &[])?;
    }
    ensure!(connects.iter().all(|connect| connect == &connects[0]), "not one match: {connects:?}");
    ensure!(teams[0] == teams[1] && teams[2] == teams[3] && teams[0] != teams[2], "teams: {teams:?}");
    for player in [&mut ada, &mut grace, &mut alan, &mut edsger] {
        player.says("moves_heard", &[("count", "10")])?;
    }

    edsger.leaves()?;
    let server = server_of(gateway, &connects[0])?;
    server_says(&server, "backfill_started", &[("result", "RP_RESULT_OK"), ("players", "3")])?;
    let mut tony = lobby.party("tony", BEGINNER, "accept")?;
    let matched = tony.says("matched", &[("connect", &connects[0])])?;
    ensure!(matched.get("team") == teams[3], "tony took another's place: {}", matched.get("team"));
    server_says(&server, "players_changed", &[("reason", "MATCHMAKING_DATA_UPDATED")])?;
    tony.says("moves_heard", &[("count", "10")])?;
    for player in [tony, alan, grace, ada] {
        player.leaves()?;
    }
    server_says(&server, "over", &[("why", "the last player left")])?;
    Ok(())
}

fn one_rejects_and_the_other_plays_on(lobby: &Lobby<'_>) -> anyhow::Result<()> {
    let mut mary = lobby.party("mary", MASTER, "accept")?;
    let mut john = lobby.party("john", MASTER, "ask")?;
    // Who has not answered when another rejects is out, too.
    mary.says("answered", &[("result", "RP_RESULT_OK")])?;
    john.says("must_accept", &[])?;
    john.0.type_line("n")?;
    john.says("unmatched", &[("status", "CANCELLED")])?;
    john.0.wait_for_success(READY)?;
    mary.says("search_goes_on", &[])?;
    let mut hedy = lobby.party("hedy", MASTER, "accept")?;
    for player in [&mut mary, &mut hedy] {
        player.says("matched", &[])?;
        player.says("moves_heard", &[("count", "10")])?;
    }
    hedy.leaves()?;
    mary.leaves()
}

/// Who serves at an address.
fn server_of(gateway: &Gateway, connect: &str) -> anyhow::Result<Server> {
    let servers = gateway.servers()?;
    let is_there = |server: &Server| connect.ends_with(&format!(":{}", server.port));
    servers.into_iter().rfind(is_there).with_context(|| format!("no game server is at {connect}"))
}

/// Waits for an event in a game server's own log.
fn server_says(server: &Server, name: &str, fields: &[(&str, &str)]) -> anyhow::Result<Event> {
    let what = format!("{} in {}", events::describe(name, fields), server.log.display());
    process::wait_until(&what, READY, || Ok(events::find(&process::whole_lines(&server.log)?, name, fields)))
}
