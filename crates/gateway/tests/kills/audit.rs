//! The look after a start: what was acknowledged against what is there.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::callers::{note_game_session, note_player_session};
use crate::ledger::{Ledger, Ticket, may_follow};
use crate::seekers::ASKED_AT_ONCE;
use crate::world::{PATIENCE, World};

/// While callers keep still. Servers come back meanwhile, and may be given what waited for them, so everything is compared
/// with what was acknowledged before the first question.
pub(crate) async fn everything(world: &World) {
    let before = world.ledger().clone();
    // Before the slots: who has one by then has it all the time.
    let tickets = tickets(world, &before).await;
    let sessions = all(world, "DescribeGameSessions", "GameSessions").await;
    game_sessions(world, &before, &sessions);
    let mut players = Players::new();
    for session in sessions.keys() {
        for player in slots(world, &before, session).await {
            players.entry(player["PlayerId"].as_str().unwrap().to_owned()).or_default().push(player);
        }
    }
    slots_of_tickets(&tickets, &players);
    player_sessions(world, &before).await;
    placements(world, &before).await;
    the_rest(world, &before).await;
    servers_go_on(world).await;
}

/// Every slot of a player, in any game session.
type Players = BTreeMap<String, Vec<Value>>;

/// Every row of the default fleet, by id.
async fn all(world: &World, operation: &str, rows: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut token = Value::Null;
    loop {
        let mut input = json!({"FleetId": "fleet-123", "Limit": 100});
        if !token.is_null() {
            input["NextToken"] = token;
        }
        let answer = world.ask(operation, input).await;
        for row in answer[rows].as_array().unwrap() {
            let id = row["GameSessionId"].as_str().unwrap().to_owned();
            assert!(found.insert(id, row.clone()).is_none(), "twice: {row}");
        }
        token = answer["NextToken"].clone();
        if token.is_null() {
            return found;
        }
    }
}

fn game_sessions(world: &World, before: &Ledger, found: &BTreeMap<String, Value>) {
    for (id, before) in &before.game_sessions {
        let now = found.get(id).unwrap_or_else(|| panic!("{id} was {before} and is not there"));
        let now = now["Status"].as_str().unwrap();
        assert!(may_follow(before, now), "{id} was {before} and is {now}");
    }
    for session in found.values() {
        note_game_session(world, session);
    }
}

/// No slot is given twice, and none is lost.
async fn slots(world: &World, before: &Ledger, session: &str) -> Vec<Value> {
    let counted = async {
        // A placement may be fulfilled, or a reservation run out, between the two questions.
        loop {
            if let Some(players) = slots_that_agree(world, before, session).await {
                return players;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let agreed = tokio::time::timeout(PATIENCE, counted).await;
    agreed.unwrap_or_else(|_| panic!("{session} does not show as many slots as are held"))
}

async fn slots_that_agree(world: &World, before: &Ledger, session: &str) -> Option<Vec<Value>> {
    let input = json!({"GameSessionId": session, "Limit": 1_000});
    let answer = world.ask("DescribePlayerSessions", input).await;
    let players = answer["PlayerSessions"].as_array().unwrap();
    for player in players {
        let id = player["PlayerSessionId"].as_str().unwrap();
        if let Some(before) = before.player_sessions.get(id) {
            let now = player["Status"].as_str().unwrap();
            assert!(may_follow(&before.status, now), "{id} was {before:?} and is {now}");
        }
        note_player_session(world, player);
    }
    let held = players.iter().filter(|player| player["Status"] == "RESERVED" || player["Status"] == "ACTIVE");
    let held = held.count() as u64;
    let answer = world.ask("DescribeGameSessions", json!({"GameSessionId": session})).await;
    let session = &answer["GameSessions"][0];
    let most = session["MaximumPlayerSessionCount"].as_u64().unwrap();
    assert!(held <= most, "{held} of {most} slots are held: {session}");
    let is_over = session["Status"] == "TERMINATED" || session["Status"] == "ERROR";
    (is_over || session["CurrentPlayerSessionCount"] == held).then(|| players.clone())
}

async fn player_sessions(world: &World, before: &Ledger) {
    // Those of every game session were looked at; this is for any that would be in none.
    for id in before.player_sessions.keys() {
        let answer = world.ask("DescribePlayerSessions", json!({"PlayerSessionId": id})).await;
        assert_eq!(answer["PlayerSessions"].as_array().unwrap().len(), 1, "{id} is not there");
    }
}

async fn placements(world: &World, before: &Ledger) {
    for (id, before) in &before.placements {
        let answer = world.ask("DescribeGameSessionPlacement", json!({"PlacementId": id})).await;
        let now = answer["GameSessionPlacement"]["Status"].as_str().unwrap();
        assert!(may_follow(before, now), "placement {id} was {before} and is {now}");
        world.ledger().placement(&answer["GameSessionPlacement"]);
    }
}

/// Every ticket that was acknowledged, as it is now.
async fn tickets(world: &World, before: &Ledger) -> BTreeMap<String, Ticket> {
    let ids: Vec<_> = before.tickets.keys().collect();
    for some in ids.chunks(ASKED_AT_ONCE) {
        let answer = world.ask("DescribeMatchmaking", json!({"TicketIds": some})).await;
        let found = answer["TicketList"].as_array().unwrap();
        assert_eq!(found.len(), some.len(), "not all of {some:?} are there: {answer}");
        for ticket in found {
            let now = ticket["Status"].as_str().unwrap();
            let before = &before.tickets[ticket["TicketId"].as_str().unwrap()];
            assert!(!before.is_over() || now == before.status(), "{} is now {ticket}", before.seen);
            // What its players want is settled; what becomes of the game session is not.
            let goes_on = ["PLACING", "COMPLETED", "FAILED"].contains(&now);
            assert!(!before.is_accepted || goes_on, "it was accepted, and is now {ticket}");
            world.ledger().ticket(ticket);
        }
    }
    let ledger = world.ledger();
    before.tickets.keys().map(|id| (id.clone(), ledger.tickets[id].clone())).collect()
}

/// Every player of a ticket that is completed has one slot, and nobody of one that ended otherwise holds any.
fn slots_of_tickets(tickets: &BTreeMap<String, Ticket>, players: &Players) {
    for ticket in tickets.values().filter(|ticket| ticket.is_over()) {
        for player in ticket.seekers() {
            let slots = players.get(player).map_or(&[][..], Vec::as_slice);
            if ticket.status() == "COMPLETED" {
                let given: Vec<_> = slots.iter().map(|slot| &slot["PlayerSessionId"]).collect();
                let told = ticket.slot_of(player).map(|(slot, _)| slot);
                assert_eq!(given, Vec::from_iter(told), "{}", ticket.seen);
                assert_eq!(given.len(), 1, "{}", ticket.seen);
            } else {
                let is_held = |slot: &Value| slot["Status"] == "RESERVED" || slot["Status"] == "ACTIVE";
                assert!(!slots.iter().any(is_held), "{} holds {slots:?}", ticket.seen);
            }
        }
    }
}

/// Every ticket ends, by a match or without one. Servers must be at work.
pub(crate) async fn tickets_end(world: &World) {
    let ended = async {
        loop {
            let before = world.ledger().clone();
            if before.live_tickets().is_empty() {
                return;
            }
            tickets(world, &before).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let ended = tokio::time::timeout(PATIENCE, ended).await;
    let left = || {
        let tickets = world.ledger().tickets.clone().into_values();
        tickets.filter(|ticket| !ticket.is_over()).map(|ticket| ticket.seen.to_string()).collect::<Vec<_>>()
    };
    ended.unwrap_or_else(|_| panic!("these do not end: {:#?}", left()));
}

async fn the_rest(world: &World, before: &Ledger) {
    for name in &before.queues {
        let answer = world.ask("DescribeGameSessionQueues", json!({"Names": [name]})).await;
        assert_eq!(answer["GameSessionQueues"][0]["Name"], name.as_str(), "queue {name} is not there");
    }
    for name in &before.rule_sets {
        let answer = world.ask("DescribeMatchmakingRuleSets", json!({"Names": [name]})).await;
        assert_eq!(answer["RuleSets"][0]["RuleSetName"], name.as_str(), "rule set {name} is not there");
    }
    for name in &before.configurations {
        let answer = world.ask("DescribeMatchmakingConfigurations", json!({"Names": [name]})).await;
        assert_eq!(answer["Configurations"][0]["Name"], name.as_str(), "configuration {name} is not there");
    }
    for id in &before.aliases {
        let answer = world.ask("DescribeAlias", json!({"AliasId": id})).await;
        assert_eq!(answer["Alias"]["AliasId"], id.as_str());
    }
}

/// Every server comes back to this gateway, and those who hosted still do.
async fn servers_go_on(world: &World) {
    let hosted: Vec<String> = world.posts().iter().filter_map(|post| post.hosts.clone()).collect();
    let start = world.gateway().start;
    let back = async {
        while world.posts().iter().any(|post| post.connected_to < start) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, back)
        .await
        .unwrap_or_else(|_| panic!("not all came back: {:?}", world.posts()));
    for id in hosted {
        let answer = world.ask("DescribeGameSessions", json!({"GameSessionId": id})).await;
        let status = answer["GameSessions"][0]["Status"].as_str().unwrap().to_owned();
        let is_hosted = world.posts().iter().any(|post| post.hosts.as_ref() == Some(&id));
        // One that was cancelled while it was being activated was never acknowledged as active.
        let was_active = world.ledger().game_sessions.get(&id).is_some_and(|status| status == "ACTIVE");
        assert!(!is_hosted || !was_active || status == "ACTIVE", "{id} is {status} and its server is there");
    }
}
