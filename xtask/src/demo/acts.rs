//! The acts, in their order. Each tells only what it has checked.

use std::thread;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::json;

use super::stage::{Client, Stage};
use super::{PROCESSES, Programs, STEP, STOP, TITLE};
use crate::gateway::{Gateway, Server};
use crate::{interrupt, process};

/// The game session that is played in.
struct Match {
    id: String,
    connect: String,
    server: Server,
}

/// All of them.
pub(super) fn play(stage: &mut Stage, programs: &Programs, keep: bool) -> anyhow::Result<()> {
    let mut gateway = open(stage, programs)?;
    let (mut host, game) = host_creates_and_starts(stage, programs, &gateway)?;
    let mut guest = guest_finds_and_joins(stage, programs, &game)?;
    exchange_packets(stage, &game, &mut host, &mut guest)?;
    late_is_refused(stage, programs, &game)?;
    forger_is_refused(stage, programs, &game)?;
    everybody_leaves(stage, &game, host, guest)?;
    server_ends(stage, &gateway, &game)?;
    fleet_replaces_it(stage, &gateway, &game)?;
    if keep {
        keep_running(stage, &mut gateway, programs)?;
    }
    stop(stage, gateway)
}

fn open(stage: &mut Stage, programs: &Programs) -> anyhow::Result<Gateway> {
    stage.step("the gateway starts its game servers");
    let mut gateway =
        Gateway::start(&programs.gateway, &programs.wrapper, &programs.server, PROCESSES, &stage.logs)?;
    stage.players = gateway.start_up_line("players", STEP)?;
    stage.services = gateway.start_up_line("services", STEP)?;
    stage.tell(
        "gateway",
        format!("started: players' door {}, services' door {}", stage.players, stage.services),
    );
    gateway.start_up_line("ready", STEP)?;
    let idle = idle_servers(&gateway)?;
    ensure!(idle.len() == PROCESSES, "{} servers are idle, not {PROCESSES}", idle.len());
    for server in idle {
        stage.server_event(&server, "waiting", &[])?;
        let Server { pid, port, .. } = server;
        stage.tell("server", format!("process {pid} waits for a game session on UDP port {port}"));
    }
    Ok(gateway)
}

fn host_creates_and_starts(
    stage: &mut Stage,
    programs: &Programs,
    gateway: &Gateway,
) -> anyhow::Result<(Client, Match)> {
    stage.step("the host creates a session");
    let title = format!("--title={TITLE}");
    let mut host = stage.client("host", programs, &["--name=Hanna", "--slots=2", &title])?;
    host.event("created", &[("slots", "2"), ("state", "Pending")])?;
    stage.tell("host", "created GameSession with 2 slots: Pending");

    stage.step("the host starts the session");
    let id = host.event("started", &[("state", "InProgress")])?.get("game_session_id").to_owned();
    let session = stage.game_session(&id)?;
    ensure!(session["Status"] == "ACTIVE" && session["Name"] == TITLE, "the gateway has {session}");
    ensure!(session["MaximumPlayerSessionCount"] == 2, "the gateway has {session}");

    stage.step("the host resolves the connect string");
    let connect = host.event("resolved", &[])?.get("connect").to_owned();
    let server = hosting_server(gateway, &connect)?;
    ensure!(session["Port"] == server.port, "the gateway has {session}, but the host got {connect}");
    stage.server_event(&server, "game_session_started", &[("id", &id), ("max_players", "2")])?;
    stage.server_event(&server, "game_session_active", &[("result", "RP_RESULT_OK")])?;
    stage.tell("server", format!("process {} was given the game session and activated it", server.pid));
    stage.tell("host", format!("started it: InProgress, game session {}", short(&id)));
    stage.tell("host", format!("resolved the connect string: {connect}"));

    stage.step("the server accepts the host");
    let game = Match { id, connect, server };
    enter(stage, &game, &mut host, 1)?;
    Ok((host, game))
}

fn guest_finds_and_joins(stage: &mut Stage, programs: &Programs, game: &Match) -> anyhow::Result<Client> {
    stage.step("the guest finds the session");
    let title = format!("--title={TITLE}");
    let mut guest = stage.client("guest", programs, &["--name=Gustav", &title])?;
    guest.event("found", &[("title", TITLE), ("open_slots", "1"), ("max_players", "2")])?;
    stage.tell("guest", format!("found \"{TITLE}\": 1 of 2 slots open"));

    stage.step("the guest joins the session");
    guest.event("joined", &[("state", "Pending")])?;
    guest.event("started", &[("state", "InProgress")])?;
    guest.event("resolved", &[("connect", &game.connect)])?;
    stage.tell("guest", format!("joined it and resolved the connect string: {}", game.connect));

    stage.step("the server accepts the guest");
    enter(stage, game, &mut guest, 2)?;
    Ok(guest)
}

fn exchange_packets(
    stage: &mut Stage,
    game: &Match,
    host: &mut Client,
    guest: &mut Client,
) -> anyhow::Result<()> {
    stage.step("the two exchange packets");
    talk(stage, game, (host, "1"), guest, "welcome, Gustav")?;
    talk(stage, game, (guest, "2"), host, "hello, Hanna")?;
    for (client, other) in [(host, "2"), (guest, "1")] {
        client.event("move", &[("from", other)])?;
        client.event("moves_heard", &[("count", "10")])?;
        stage.tell(client.name(), format!("sees player {other} move: 10 packets"));
    }
    Ok(())
}

fn late_is_refused(stage: &mut Stage, programs: &Programs, game: &Match) -> anyhow::Result<()> {
    stage.step("somebody comes too late");
    let id = format!("--game-session-id={}", game.id);
    let mut late = stage.client("late", programs, &["--name=Lara", &id])?;
    let wanted = [
        ("result", "RP_RESULT_SESSION_FULL"),
        ("service_code", "GameSessionFullException"),
        ("state", "NoSession"),
    ];
    let refused = late.event("refused", &wanted)?;
    late.process.wait_for_success(STEP)?;
    expect_players(stage, game, &["ACTIVE", "ACTIVE"])?;
    let [(_, result), (_, service_code), _] = wanted;
    stage.tell("late", format!("was refused by the gateway: {result}, {service_code}"));
    stage.tell("late", format!("  \"{}\"", refused.get("message").replace(&game.id, short(&game.id))));
    Ok(())
}

fn forger_is_refused(stage: &mut Stage, programs: &Programs, game: &Match) -> anyhow::Result<()> {
    stage.step("somebody shows the server a forged player session");
    let mut forger = stage.client("forger", programs, &[&format!("--connect={}", game.connect)])?;
    let refused = forger.event("refused", &[])?;
    forger.process.wait_for_success(STEP)?;
    stage.server_event(&game.server, "player_refused", &[("result", "RP_RESULT_NOT_FOUND")])?;
    expect_players(stage, game, &["ACTIVE", "ACTIVE"])?;
    stage.tell("server", "asked the service about a forged player session: RP_RESULT_NOT_FOUND");
    stage.tell("forger", format!("was refused by the server: \"{}\"", refused.get("reason")));
    Ok(())
}

fn everybody_leaves(
    stage: &mut Stage,
    game: &Match,
    mut host: Client,
    mut guest: Client,
) -> anyhow::Result<()> {
    stage.step("the guest leaves");
    leave(stage, game, &mut guest, 2)?;
    host.event("peer_left", &[("player", "2")])?;
    expect_players(stage, game, &["ACTIVE", "COMPLETED"])?;
    stage.step("the host leaves");
    leave(stage, game, &mut host, 1)
}

fn server_ends(stage: &mut Stage, gateway: &Gateway, game: &Match) -> anyhow::Result<()> {
    stage.step("the server ends its game session");
    let Match { id, server, .. } = game;
    stage.server_event(server, "ending", &[("result", "RP_RESULT_OK")])?;
    stage.server_event(server, "destroyed", &[("result", "RP_RESULT_OK")])?;
    // The gateway says so only of exit code 0 after ProcessEnding.
    let parts = ["a game server ended as it should", &server.process];
    process::wait_until("the server's clean end", STEP, || Ok(gateway.has_logged(&parts)?.then_some(())))?;
    ensure!(!process::is_alive(server.pid), "process {} is still there", server.pid);
    let session = stage.game_session(id)?;
    ensure!(session["Status"] == "TERMINATED", "the gateway has {session}");
    ensure!(session["CurrentPlayerSessionCount"] == 0, "the gateway has {session}");
    expect_players(stage, game, &["COMPLETED", "COMPLETED"])?;
    stage.tell("server", format!("process {} ended its game session and exited with code 0", server.pid));
    Ok(())
}

fn fleet_replaces_it(stage: &mut Stage, gateway: &Gateway, game: &Match) -> anyhow::Result<()> {
    stage.step("the fleet replaces the server");
    let what = format!("{PROCESSES} idle servers");
    let idle = process::wait_until(&what, STEP, || {
        let idle = idle_servers(gateway)?;
        Ok((idle.len() == PROCESSES).then_some(idle))
    })?;
    let next = idle.last().context("no server was started")?;
    ensure!(next.process != game.server.process && process::is_alive(next.pid), "it is not new: {next:?}");
    stage.server_event(next, "waiting", &[])?;
    stage.tell(
        "gateway",
        format!("started process {} in its place: {PROCESSES} of {PROCESSES} servers wait again", next.pid),
    );
    Ok(())
}

fn keep_running(stage: &mut Stage, gateway: &mut Gateway, programs: &Programs) -> anyhow::Result<()> {
    stage.step("the gateway is kept running");
    let (client, players) = (programs.client.display(), &stage.players);
    stage.tell("demo", "the gateway and its servers go on; Ctrl-C stops all of them");
    println!();
    println!("  players' door   {players}");
    println!("  services' door  {}", stage.services);
    println!("  logs            {}", stage.logs.display());
    println!("  play            {client} host --gateway={players}");
    println!("  and             {client} guest --gateway={players}");
    println!();
    while !interrupt::requested() {
        if let Some(status) = gateway.ended()? {
            bail!("the gateway ended by itself with {status}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    // It was meant: what follows is not interrupted by it.
    interrupt::forget();
    Ok(())
}

fn stop(stage: &mut Stage, mut gateway: Gateway) -> anyhow::Result<()> {
    stage.step("the gateway stops");
    let status = gateway.stop(STOP)?;
    ensure!(status.success(), "the gateway ended with {status}");
    for server in gateway.servers()? {
        ensure!(!process::is_alive(server.pid), "the gateway left process {} behind", server.pid);
    }
    stage.tell(
        "gateway",
        "was told to stop by SIGTERM: ended its servers and exited with code 0; no process is left",
    );
    Ok(())
}

/// A client is welcomed, and so say the server and the fleet.
fn enter(stage: &Stage, game: &Match, client: &mut Client, player: usize) -> anyhow::Result<()> {
    let number = player.to_string();
    client.event("welcomed", &[("player", &number)])?;
    stage.server_event(&game.server, "player_accepted", &[("player", &number), ("players", &number)])?;
    expect_players(stage, game, &vec!["ACTIVE"; player])?;
    stage.tell("server", format!("accepted {}'s player session: player {player}", client.name()));
    stage.tell(client.name(), format!("connected over UDP and was welcomed as player {player}"));
    Ok(())
}

/// One says something, and the other hears it by way of the server.
fn talk(
    stage: &Stage,
    game: &Match,
    (speaker, number): (&mut Client, &str),
    listener: &mut Client,
    text: &str,
) -> anyhow::Result<()> {
    speaker.process.type_line(text)?;
    let chat = [("from", number), ("text", text)];
    listener.event("chat", &chat)?;
    stage.server_event(&game.server, "chat", &chat)?;
    stage.tell(speaker.name(), format!("says \"{text}\""));
    stage.tell(listener.name(), format!("hears \"{text}\" from player {number}"));
    Ok(())
}

/// A client leaves, and the server reopens its slot.
fn leave(stage: &Stage, game: &Match, client: &mut Client, player: usize) -> anyhow::Result<()> {
    client.process.close_input();
    let bye = client.event("bye", &[("is_answered", "1")])?;
    let heard: u32 = bye.get("moves_heard").parse().context("moves_heard is no number")?;
    ensure!(heard > 0, "{} heard no moves", client.name());
    client.event("left", &[("state", "NoSession")])?;
    client.process.wait_for_success(STEP)?;
    let (number, players) = (player.to_string(), (player - 1).to_string());
    stage.server_event(&game.server, "player_left", &[("player", &number), ("why", "bye")])?;
    stage.server_event(
        &game.server,
        "slot_reopened",
        &[("player", &number), ("result", "RP_RESULT_OK"), ("players", &players)],
    )?;
    let sent = bye.get("moves_sent");
    stage.tell("server", format!("removed player {player}'s player session: the slot is open again"));
    stage.tell(client.name(), format!("left, after {sent} moves sent and {heard} of the other's heard"));
    Ok(())
}

/// The fleet's player sessions of a game session are in these states, whatever their order.
fn expect_players(stage: &Stage, game: &Match, wanted: &[&str]) -> anyhow::Result<()> {
    let answer = stage.ask("DescribePlayerSessions", &json!({ "GameSessionId": game.id }))?;
    let sessions = answer["PlayerSessions"].as_array().cloned().unwrap_or_default();
    let mut states: Vec<_> =
        sessions.iter().map(|session| session["Status"].as_str().unwrap_or_default()).collect();
    states.sort_unstable();
    ensure!(states == wanted, "the gateway has player sessions {states:?}, not {wanted:?}");
    Ok(())
}

fn idle_servers(gateway: &Gateway) -> anyhow::Result<Vec<Server>> {
    Ok(gateway.servers()?.into_iter().filter(|server| server.status == "Idle").collect())
}

fn hosting_server(gateway: &Gateway, connect: &str) -> anyhow::Result<Server> {
    let port = connect.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let servers = gateway.servers()?.into_iter();
    let mut hosting = servers.filter(|server| Some(server.port) == port && server.status == "Hosting");
    hosting.next().with_context(|| format!("no server of the gateway hosts at {connect}"))
}

/// An ARN's last part: enough for people.
fn short(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}
