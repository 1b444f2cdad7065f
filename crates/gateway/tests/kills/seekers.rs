//! Callers of FlexMatch, who note what was acknowledged.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::world::World;

/// Two against each other.
const DUEL: &str = r#"{"ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}]}"#;
/// A match of one ticket: nobody else decides about it.
const ALONE: &str =
    r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "all", "minPlayers": 1, "maxPlayers": 1}]}"#;
/// A match that begins before it is full.
const OPEN: &str =
    r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 4}]}"#;

/// Short enough that tickets time out while the gateway is gone, and not so short that most do.
const REQUEST_TIMEOUT: u32 = 3;
const ACCEPTANCE_TIMEOUT: u32 = 1;
/// The most tickets that one question may name.
pub(crate) const ASKED_AT_ONCE: usize = 10;

/// A matchmaking configuration, and what seekers do with it.
struct Hall {
    name: &'static str,
    rules: &'static str,
    asks: bool,
    backfill: &'static str,
    /// The largest party.
    party: usize,
}

const HALLS: [Hall; 5] = [
    Hall { name: "duel", rules: DUEL, asks: false, backfill: "MANUAL", party: 1 },
    Hall { name: "asked", rules: DUEL, asks: true, backfill: "MANUAL", party: 1 },
    Hall { name: ALONE_HALL, rules: ALONE, asks: true, backfill: "MANUAL", party: 1 },
    Hall { name: OPEN_HALL, rules: OPEN, asks: false, backfill: "MANUAL", party: 2 },
    Hall { name: "automatic", rules: OPEN, asks: false, backfill: "AUTOMATIC", party: 2 },
];
/// Where an acceptance settles everything.
const ALONE_HALL: &str = "alone";
/// Whose game sessions are filled up by request.
const OPEN_HALL: &str = "open";

/// Makes the rule sets and configurations, with a gateway that is there.
pub(crate) async fn set_up(world: &World) {
    let fleets = world.ask("DescribeFleetAttributes", json!({"FleetIds": ["fleet-123"]})).await;
    let fleet = &fleets["FleetAttributes"][0]["FleetArn"];
    for hall in HALLS {
        let Hall { name, rules, .. } = hall;
        world.ask("CreateMatchmakingRuleSet", json!({"Name": name, "RuleSetBody": rules})).await;
        let mut configuration = json!({
            "Name": name, "RuleSetName": name, "RequestTimeoutSeconds": REQUEST_TIMEOUT,
            "AcceptanceRequired": hall.asks, "BackfillMode": hall.backfill, "GameSessionQueueArns": [fleet],
        });
        if hall.asks {
            configuration["AcceptanceTimeoutSeconds"] = ACCEPTANCE_TIMEOUT.into();
        }
        world.ask("CreateMatchmakingConfiguration", configuration).await;
        world.ledger().rule_sets.insert(name.to_owned());
        world.ledger().configurations.insert(name.to_owned());
    }
}

pub(crate) fn start(world: &World, count: usize, random: &mut StdRng) -> Vec<JoinHandle<()>> {
    let seeker = |number| Seeker {
        world: world.clone(),
        random: StdRng::seed_from_u64(random.random()),
        name: format!("seeker{number}"),
        made: 0,
    };
    (0..count).map(seeker).map(|seeker| tokio::spawn(seeker.run())).collect()
}

struct Seeker {
    world: World,
    random: StdRng,
    name: String,
    made: usize,
}

impl Seeker {
    async fn run(mut self) {
        loop {
            self.world.until_busy().await;
            match self.random.random_range(0..100) {
                0..40 => self.start_matchmaking().await,
                40..85 => self.look_at_tickets().await,
                85..91 => self.stop_matchmaking().await,
                91..98 => self.start_match_backfill().await,
                _ => self.create_rule_set().await,
            }
        }
    }

    fn new_name(&mut self) -> String {
        self.made += 1;
        format!("{}-{}-{:06x}", self.name, self.made, self.random.random_range(0..1 << 24))
    }

    async fn start_matchmaking(&mut self) {
        let hall = &HALLS[self.random.random_range(0..HALLS.len())];
        let party = self.random.random_range(1..=hall.party);
        let players: Vec<_> = (0..party).map(|_| json!({"PlayerId": self.new_name()})).collect();
        let input = json!({"TicketId": self.new_name(), "ConfigurationName": hall.name, "Players": players});
        if let Some(answer) = self.world.done("StartMatchmaking", input).await {
            self.world.ledger().ticket(&answer["MatchmakingTicket"]);
        }
    }

    /// Those who are asked for their match mostly say yes.
    async fn look_at_tickets(&mut self) {
        let live = self.world.ledger().live_tickets();
        let some: Vec<_> = live.sample(&mut self.random, ASKED_AT_ONCE).cloned().collect();
        if some.is_empty() {
            return;
        }
        let Some(answer) = self.world.done("DescribeMatchmaking", json!({"TicketIds": some})).await else {
            return;
        };
        for ticket in answer["TicketList"].as_array().unwrap() {
            self.world.ledger().ticket(ticket);
            if ticket["Status"] == "REQUIRES_ACCEPTANCE" {
                self.answer_match(ticket).await;
            }
        }
    }

    async fn answer_match(&mut self, ticket: &Value) {
        let kind = match self.random.random_range(0..10) {
            0..8 => "ACCEPT",
            8 => "REJECT",
            _ => return,
        };
        let id = ticket["TicketId"].as_str().unwrap();
        let players = ticket["Players"].as_array().unwrap().iter();
        let players: Vec<_> = players.map(|player| player["PlayerId"].clone()).collect();
        let input = json!({"TicketId": id, "PlayerIds": players, "AcceptanceType": kind});
        // Refused when another seeker or the time was faster.
        if self.world.done("AcceptMatch", input).await.is_none() {
            return;
        }
        let mut ledger = self.world.ledger();
        if kind == "REJECT" {
            ledger.ticket_is_cancelled(id);
        } else if ticket["ConfigurationName"] == ALONE_HALL {
            ledger.match_is_accepted(id);
        }
    }

    async fn stop_matchmaking(&mut self) {
        let Some(id) = self.world.ledger().live_tickets().choose(&mut self.random).cloned() else { return };
        if self.world.done("StopMatchmaking", json!({"TicketId": id})).await.is_some() {
            self.world.ledger().ticket_is_cancelled(&id);
        }
    }

    /// For a game session that a match was placed in, with everybody who was matched into it.
    async fn start_match_backfill(&mut self) {
        let placed = self.world.ledger().players_placed_by(OPEN_HALL);
        let placed: Vec<_> = placed.into_iter().collect();
        let Some((game_session, players)) = placed.choose(&mut self.random) else { return };
        let input = json!({
            "TicketId": self.new_name(), "ConfigurationName": OPEN_HALL, "Players": players,
            "GameSessionArn": game_session,
        });
        if let Some(answer) = self.world.done("StartMatchBackfill", input).await {
            self.world.ledger().request(&answer["MatchmakingTicket"]);
        }
    }

    async fn create_rule_set(&mut self) {
        let name = self.new_name();
        let input = json!({"Name": name, "RuleSetBody": DUEL});
        if self.world.done("CreateMatchmakingRuleSet", input).await.is_some() {
            self.world.ledger().rule_sets.insert(name);
        }
    }
}
